// Many people at once: what belief.py computes for one person without draws, for people of one network side by side.
//
// People who were seen to have the same nodes share one tape: the list of products and sums that eliminates every
// variable of the whole network, causes of which nothing was seen included. It runs over LANES people at a time, once
// forward and once backward; the derivatives of the whole sum by the tables' cells are the beliefs. Paths follow on the
// smaller question (focus.py, paths.py), where the lanes are pairs of a root and a complaint.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "_smaller.hpp"

#include <limits>
#include <map>
#include <string>

namespace {

constexpr long WIDEST = 100'000;  // most cells that are done again in the widest floats
constexpr int AT_A_TIME = 16'384;  // people who are held in memory, some 10 kB each

struct Answers {
    double *probability, *explains, *none, *rounding;
    int* left;  // 1: too large, to be answered one by one
};

// What is used again from one person to the next.
struct Scratch {
    Room<double> values, slopes, small;
    Room<long double> wide, wide_slopes;
    Tape tape;
};

void write(const Network& net, const Whole& w, const Person& p, const Belief& b, double rounding, Answers& out,
           Scratch& scratch) {
    std::copy(b.probability.begin(), b.probability.end(), out.probability + size_t(p.number) * net.causes);
    out.rounding[p.number] = rounding;
    if (p.weight.empty()) return;
    out.none[p.number] = b.none;
    const Focus focus = choose(net, p, b);
    Doubles beyond(net.causes, 0.0);
    try {
        Paths(net, w, p, b, focus, scratch.tape).add(beyond, scratch.small);
    } catch (const TooLarge&) {
        out.left[p.number] = 1;
        return;
    }
    double* explains = out.explains + size_t(p.number) * net.causes;
    for (int c = 0; c < net.causes; ++c) {
        const double share = focus.kept[c] ? b.own[c] + std::max(beyond[c], 0.0) : std::max(focus.credit[c], b.own[c]);
        explains[c] = std::min(share, b.probability[c]);
    }
}

struct Limits {
    double cells, rounding;
};

template <class R, int L>
void solve_block(const Network& net, const Whole& w, const Person* const* block, int count, double most, Answers& out,
                 Room<R>& room, Room<R>& slope_room, Scratch& scratch) {
    R *values = room.of(size_t(w.tape.cells) * L), *slopes = slope_room.of(size_t(w.tape.slopes) * L);
    for (int l = 0; l < L; ++l) fill<R, L>(net, w, *block[std::min(l, count - 1)], values, l);
    auto *up = reinterpret_cast<Pack<R, L>*>(values), *down = reinterpret_cast<Pack<R, L>*>(slopes);
    double worst[L];
    w.tape.up(up);
    w.tape.down(up, down, worst);
    for (int l = 0; l < count; ++l) {
        const double rounding = worst[l] * double(std::numeric_limits<R>::epsilon());
        if (std::is_same_v<R, double> && !(rounding <= most) && w.tape.cells > WIDEST)
            out.left[block[l]->number] = 1;
        else if (std::is_same_v<R, double> && !(rounding <= most))
            solve_block<long double, 1>(net, w, block + l, 1, most, out, scratch.wide, scratch.wide_slopes, scratch);
        else
            write(net, w, *block[l], read<R, L>(net, w, *block[l], values, slopes, l), rounding, out, scratch);
    }
}

void solve_group(const Network& net, const std::vector<Person>& every, const Ints& members, const Limits& limits,
                 Answers& out, Scratch& scratch) {
    const Whole w = whole_of(net, every[members[0]], limits.cells);
    for (size_t from = 0; from < members.size(); from += LANES) {
        const Person* block[LANES];
        const int count = int(std::min<size_t>(LANES, members.size() - from));
        for (int l = 0; l < count; ++l) block[l] = &every[members[from + l]];
        if (count == 1)
            solve_block<double, 1>(net, w, block, count, limits.rounding, out, scratch.values, scratch.slopes, scratch);
        else
            solve_block<double, LANES>(net, w, block, count, limits.rounding, out, scratch.values, scratch.slopes,
                                       scratch);
    }
}

std::string key_of(const Person& p) {
    std::string key(1, p.weight.empty() ? 'n' : 'p');
    const auto put = [&](int x) { key.append(reinterpret_cast<const char*>(&x), sizeof x); };
    for (int k : p.kept) {
        const Rows& r = p.rows[k];
        put(r.node), put(int(r.used.size())), put(int(r.speaking.size()));
        for (int i : r.speaking) put(i);
    }
    return key;
}

// Answer the people from..to: those with the same nodes together.
void solve_some(const Network& net, const std::vector<Model>& models, const People& people, int from, int to,
                const Limits& limits, Priors& priors, Scratch& scratch, Answers& out) {
    Arena arena;
    std::vector<Person> every;
    every.reserve(to - from);
    std::map<std::string, Ints> groups;
    for (int n = from; n < to; ++n) {
        every.push_back(person_of(net, models, people, n, priors, arena));
        groups[key_of(every.back())].push_back(n - from);
    }
    for (const auto& [key, members] : groups) {
        try {
            solve_group(net, every, members, limits, out, scratch);
        } catch (const TooLarge&) {
            for (int k : members) out.left[every[k].number] = 1;
        }
    }
}

void solve_all(const Network& net, const std::vector<Model>& models, const People& people, const Limits& limits,
               Answers& out) {
    Priors priors(net, models);
    Scratch scratch;
    for (int from = 0; from < people.count; from += AT_A_TIME)
        solve_some(net, models, people, from, std::min(people.count, from + AT_A_TIME), limits, priors, scratch, out);
}

// ---- the door to Python --------------------------------------------------------------------------------------------

struct Buffers {
    std::vector<Py_buffer> views;
    bool take(PyObject* tuple) {
        for (Py_ssize_t k = 0; k < PyTuple_GET_SIZE(tuple); ++k) {
            views.emplace_back();
            if (PyObject_GetBuffer(PyTuple_GET_ITEM(tuple, k), &views.back(), PyBUF_C_CONTIGUOUS) != 0) {
                views.pop_back();
                return false;
            }
        }
        return true;
    }
    template <class T>
    T* as(int k) const {
        return static_cast<T*>(views[k].buf);
    }
    int count(int k) const { return int(views[k].len / views[k].itemsize); }
    ~Buffers() {
        for (auto& view : views) PyBuffer_Release(&view);
    }
};

Network network_of(const Buffers& b) {
    Network net{};
    net.parent = b.as<int>(0), net.child = b.as<int>(1), net.order = b.as<int>(2);
    net.node_start = b.as<int>(3), net.node_parent = b.as<int>(4), net.levels = b.as<int>(5);
    net.arcs = b.count(0), net.ordered = b.count(2), net.nodes = b.count(5);
    net.exposed_start = b.as<int>(6), net.exposed = b.as<int>(7);
    net.causes = b.count(6) - 1;
    net.into.assign(net.causes + 1, 0);
    for (int a = 0; a < net.arcs; ++a) ++net.into[net.child[a] + 1];
    for (int c = 0; c < net.causes; ++c) net.into[c + 1] += net.into[c];
    int none = 0, factor = 0;
    for (int n = 0; n < net.nodes; ++n) {
        net.none_at.push_back(none), net.factor_at.push_back(factor);
        none += net.levels[n], factor += net.levels[n] * (net.node_start[n + 1] - net.node_start[n]);
    }
    return net;
}

// people(network arrays, arrays of every model, people's arrays, answers, cells, rounding); see batch.py for the arrays
PyObject* py_people(PyObject*, PyObject* args) {
    PyObject *o_net, *o_models, *o_people, *o_out;
    Limits limits;
    if (!PyArg_ParseTuple(args, "O!O!O!O!dd", &PyTuple_Type, &o_net, &PyTuple_Type, &o_models, &PyTuple_Type,
                          &o_people, &PyTuple_Type, &o_out, &limits.cells, &limits.rounding))
        return nullptr;
    Buffers n, m, p, o;
    if (!n.take(o_net) || !m.take(o_models) || !p.take(o_people) || !o.take(o_out)) return nullptr;
    bool memory = true;
    Py_BEGIN_ALLOW_THREADS
    try {
        const Network net = network_of(n);
        std::vector<Model> models;
        for (int k = 0; k + 12 <= int(m.views.size()); k += 12)
            models.push_back({m.as<double>(k), m.as<double>(k + 1), m.as<double>(k + 2), m.as<double>(k + 3),
                              m.as<double>(k + 4), m.as<double>(k + 5), m.as<double>(k + 6), m.as<double>(k + 7),
                              m.as<double>(k + 8), m.as<double>(k + 9), m.as<int>(k + 10), m.as<int>(k + 11)});
        const People people{p.count(0),      p.as<int>(0),     p.as<int>(1),     p.as<int>(2),  p.as<int>(3),
                            p.as<int>(4),    p.as<int>(5),     p.as<int>(6),     p.as<int>(7),  p.as<int>(8),
                            p.as<int>(9),    p.as<int>(10),    p.as<double>(11), p.as<double>(12), p.as<double>(13),
                            p.as<int>(14),   p.as<double>(15), p.as<int>(16)};
        Answers out{o.as<double>(0), o.as<double>(1), o.as<double>(2), o.as<double>(3), o.as<int>(4)};
        solve_all(net, models, people, limits, out);
    } catch (const std::bad_alloc&) {
        memory = false;
    }
    Py_END_ALLOW_THREADS
    if (!memory) return PyErr_NoMemory();
    Py_RETURN_NONE;
}

PyMethodDef methods[] = {{"people", py_people, METH_VARARGS, "Write the beliefs of many people."},
                         {nullptr, nullptr, 0, nullptr}};
PyModuleDef module_def = {PyModuleDef_HEAD_INIT, "_batch", "Many people at once.", -1, methods,
                          nullptr, nullptr, nullptr, nullptr};

}  // namespace

PyMODINIT_FUNC PyInit__batch() { return PyModule_Create(&module_def); }
