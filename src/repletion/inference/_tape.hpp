// Tables, and the tape of all products and sums of one elimination, which runs over several people at a time.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <type_traits>
#include <vector>

// One binary for old and new processors, where compiler and loader can choose between versions of a function.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
#define WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define WIDE
#endif
#if defined(__GNUC__)
#define INLINE inline __attribute__((always_inline))
#define INLINE_LAMBDA __attribute__((always_inline))
#else
#define INLINE inline
#define INLINE_LAMBDA
#endif

namespace {

using Ints = std::vector<int>;
using Doubles = std::vector<double>;
constexpr int LANES = 8;
constexpr int COPIES = 4, FEW = 16;

// Numbers that begin where a line of the cache does.
template <class R>
class Room {
   public:
    R* of(size_t count) {
        if (numbers_.size() < count + 64) numbers_.resize(count + 64);
        constexpr std::uintptr_t line = 64 / sizeof(R);
        return numbers_.data() + (-(reinterpret_cast<std::uintptr_t>(numbers_.data()) / sizeof(R)) & (line - 1));
    }

   private:
    std::vector<R> numbers_;
};

template <class T>
struct Span {
    T* data = nullptr;
    int count = 0;
    T* begin() const { return data; }
    T* end() const { return data + count; }
    size_t size() const { return size_t(count); }
    bool empty() const { return count == 0; }
    T& operator[](size_t k) const { return data[k]; }
};

// Memory that is handed out piece by piece and let go all at once.
class Arena {
   public:
    template <class T>
    Span<T> take(size_t count, T value = T()) {
        const size_t bytes = (count * sizeof(T) + 15) / 16 * 16;
        if (used_ + bytes > size_) {
            size_ = std::max(bytes, size_t(1) << 20);
            blocks_.emplace_back(new double[size_ / sizeof(double)]);
            used_ = 0;
        }
        T* from = reinterpret_cast<T*>(reinterpret_cast<char*>(blocks_.back().get()) + used_);
        used_ += bytes;
        std::uninitialized_fill_n(from, count, value);
        return {from, int(count)};
    }

   private:
    std::vector<std::unique_ptr<double[]>> blocks_;
    size_t used_ = 0, size_ = 0;
};

struct TooLarge {};

// Variables of a table by their place in the order, ascending; the last runs fastest.
class Axes {
   public:
    Axes() = default;
    Axes(int u, int v) {
        push(v < 0 ? u : std::min(u, v));
        if (v >= 0) push(std::max(u, v));
    }
    void push(int v) {
        if (count_ == MOST) throw TooLarge();
        axis_[count_++] = std::int16_t(v);
    }
    void drop_first() { std::copy(axis_ + 1, axis_ + count_--, axis_); }
    const std::int16_t* begin() const { return axis_; }
    const std::int16_t* end() const { return axis_ + count_; }
    int size() const { return count_; }
    int operator[](int k) const { return axis_[k]; }
    friend Axes united(const Axes& a, const Axes& b) {
        Axes both;
        int i = 0, j = 0;
        while (i < a.count_ || j < b.count_) {
            const int v = j == b.count_ || (i < a.count_ && a[i] <= b[j]) ? a[i] : b[j];
            both.push(v);
            i += i < a.count_ && a[i] == v, j += j < b.count_ && b[j] == v;
        }
        return both;
    }

   private:
    static constexpr int MOST = 31;
    std::int16_t axis_[MOST], count_ = 0;
};

struct Table {
    Axes axes;
    int size = 1, at = 0, slope = 0, room = 0;  // where its cells and their derivatives lie
    int next = -1;                              // the next one in the bucket
    bool wanted = false;  // whether its derivative is asked for, or that of something it was made of
};

// Where a cell of the result lies in a part: one number for the leading axes and one for the trailing ones.
struct Places {
    int high = 0, highs = 0, low = 0, lows = 0;  // where both begin in the tape's numbers, and how many they are
    int run = 1;                                 // so many neighbours of the result lie in one cell of the part
    bool flat = false;                           // whether the trailing cells lie side by side
};

// out = a * b, or, where `states` > 0, the sum of that over the states of one variable. Without b: of a alone.
struct Step {
    int a, b, out, states = 0, step_a = 0, step_b = 0;
    Places in_a, in_b;
};

// The kernels work on V: one number, or one of each lane.
struct Lanes {
#if defined(__GNUC__)
    typedef double Each __attribute__((vector_size(LANES * sizeof(double)), aligned(8)));
    Each each;
    INLINE void add(const Lanes& o) { each += o.each; }
    INLINE void times(const Lanes& o) { each *= o.each; }
#else
    double each[LANES];
    void add(const Lanes& o) {
        for (int l = 0; l < LANES; ++l) each[l] += o.each[l];
    }
    void times(const Lanes& o) {
        for (int l = 0; l < LANES; ++l) each[l] *= o.each[l];
    }
#endif
    INLINE Lanes& operator+=(const Lanes& o) { return add(o), *this; }
    friend INLINE Lanes operator*(Lanes a, const Lanes& b) { return a.times(b), a; }
    friend INLINE Lanes operator+(Lanes a, const Lanes& b) { return a.add(b), a; }
};
template <class R, int L>
using Pack = std::conditional_t<L == 1, R, Lanes>;

template <class V>
using Number = std::conditional_t<std::is_floating_point_v<V>, V, double>;

INLINE double lane(const Lanes& x, int l) { return x.each[l]; }
INLINE double lane(double x, int) { return x; }
INLINE long double lane(long double x, int) { return x; }
INLINE double size(double x) { return std::abs(x); }
INLINE long double size(long double x) { return std::abs(x); }
INLINE Lanes size(Lanes x) {
    for (int l = 0; l < LANES; ++l) x.each[l] = std::abs(x.each[l]);
    return x;
}
template <class V>
V one() {
    return 1;
}
template <>
Lanes one<Lanes>() {
    Lanes unit;
    for (int l = 0; l < LANES; ++l) unit.each[l] = 1;
    return unit;
}

// Cells of a part that lie side by side, or wherever the list says.
struct Beside {
    int operator()(int k) const { return k; }
};
struct Listed {
    const int* at;
    int operator()(int k) const { return at[k]; }
};

template <class Do>
INLINE void with_places(const int* at, const Places& a, const Places& b, Do go) {
    if (a.flat && b.flat) return go(Beside{}, Beside{});
    if (a.flat) return go(Beside{}, Listed{at + b.low});
    if (b.flat) return go(Listed{at + a.low}, Beside{});
    go(Listed{at + a.low}, Listed{at + b.low});
}

template <class V>
INLINE void forward(const Step& s, const int* at, const V* __restrict a, const V* __restrict b, V* __restrict out) {
    const int states = std::max(s.states, 1), lows = s.in_a.lows;
    with_places(at, s.in_a, b ? s.in_b : s.in_a, [&](auto in_a, auto in_b) INLINE_LAMBDA {
        V* __restrict to = out;
        for (int h = 0; h < s.in_a.highs; ++h, to += lows) {
            const V* x = a + at[s.in_a.high + h];
            if (!b) {
                for (int k = 0; k < lows; ++k) {
                    V sum = x[in_a(k)];
                    for (int v = 1; v < states; ++v) sum += x[in_a(k) + v * s.step_a];
                    to[k] = sum;
                }
                continue;
            }
            const V* y = b + at[s.in_b.high + h];
            if (states == 1)
                for (int k = 0; k < lows; ++k) to[k] = x[in_a(k)] * y[in_b(k)];
            else if (states == 2)
                for (int k = 0; k < lows; ++k)
                    to[k] = x[in_a(k)] * y[in_b(k)] + x[in_a(k) + s.step_a] * y[in_b(k) + s.step_b];
            else
                for (int k = 0; k < lows; ++k) {
                    V sum = x[in_a(k)] * y[in_b(k)];
                    for (int v = 1; v < states; ++v) sum += x[in_a(k) + v * s.step_a] * y[in_b(k) + v * s.step_b];
                    to[k] = sum;
                }
        }
    });
}

// One part of a step as its derivative is found: where it lies, how large it is, and the other part.
struct Pull {
    int states, step, size, other_step;
    Places at, beside;
    const int* places;
};

// d = sum of dout * other over what the part does not hold. A part that holds everything is written; one of few cells
// is summed in several copies, so that no sum waits for the one before; any other is added to.
template <class V>
INLINE void backward(const Pull& p, const V* __restrict other, V* __restrict d, const V* __restrict dout) {
    const int highs = p.at.highs, lows = p.at.lows, run = p.at.run;
    const int *high = p.places + p.at.high, *high_other = p.places + p.beside.high;
    if (p.size == highs * lows * p.states) {
        with_places(p.places, p.at, other ? p.beside : p.at, [&](auto low, auto low_other) INLINE_LAMBDA {
            const V* from = dout;
            for (int h = 0; h < highs; ++h, from += lows)
                for (int v = 0; v < p.states; ++v) {
                    V* __restrict to = d + high[h] + v * p.step;
                    if (!other) {
                        for (int k = 0; k < lows; ++k) to[low(k)] = from[k];
                        continue;
                    }
                    const V* y = other + high_other[h] + v * p.other_step;
                    for (int k = 0; k < lows; ++k) to[low(k)] = from[k] * y[low_other(k)];
                }
        });
        return;
    }
    V copies[COPIES * FEW];
    const bool few = p.size <= FEW;
    if (few) std::memset(static_cast<void*>(copies), 0, sizeof(V) * COPIES * p.size);
    std::memset(static_cast<void*>(d), 0, sizeof(V) * p.size);
    V* const base = few ? copies : d;
    with_places(p.places, p.at, p.beside, [&](auto low, auto low_other) INLINE_LAMBDA {
        const V* from = dout;
        for (int h = 0; h < highs; ++h, from += lows)
            for (int v = 0; v < p.states; ++v) {
                V* to = base + high[h] + v * p.step;
                const V* y = other + high_other[h] + v * p.other_step;
                if (run > 1)
                    for (int k = 0; k < lows; k += run) {
                        V sum = from[k] * y[low_other(k)];
                        for (int j = 1; j < run; ++j) sum += from[k + j] * y[low_other(k + j)];
                        to[low(k)] += sum;
                    }
                else if (few)
                    for (int k = 0; k < lows; ++k) to[low(k) + k % COPIES * p.size] += from[k] * y[low_other(k)];
                else
                    for (int k = 0; k < lows; ++k) to[low(k)] += from[k] * y[low_other(k)];
            }
    });
    for (int k = 0; few && k < COPIES * p.size; ++k) d[k % p.size] += copies[k];
}

template <class V>
INLINE void cancel(const V* __restrict m, const V* __restrict d, int count, V* sums) {
    V sum = m[0] * d[0], whole = size(sum);
    for (int k = 1; k < count; ++k) {
        const V x = m[k] * d[k];
        sum += x, whole += size(x);
    }
    sums[0] = sum, sums[1] = whole;
}

WIDE void forward_lanes(const Step& s, const int* at, const Lanes* a, const Lanes* b, Lanes* out) {
    forward<Lanes>(s, at, a, b, out);
}
WIDE void forward_one(const Step& s, const int* at, const double* a, const double* b, double* out) {
    forward<double>(s, at, a, b, out);
}
WIDE void backward_lanes(const Pull& p, const Lanes* other, Lanes* d, const Lanes* dout) {
    backward<Lanes>(p, other, d, dout);
}
WIDE void backward_one(const Pull& p, const double* other, double* d, const double* dout) {
    backward<double>(p, other, d, dout);
}

WIDE void cancelled(const Lanes* m, const Lanes* d, int count, Lanes* sums) { cancel(m, d, count, sums); }
void cancelled(const double* m, const double* d, int count, double* sums) { cancel(m, d, count, sums); }
void cancelled(const long double* m, const long double* d, int count, long double* sums) { cancel(m, d, count, sums); }
void go(const Step& s, const int* at, const Lanes* a, const Lanes* b, Lanes* out) { forward_lanes(s, at, a, b, out); }
void go(const Step& s, const int* at, const double* a, const double* b, double* out) { forward_one(s, at, a, b, out); }
void go(const Step& s, const int* at, const long double* a, const long double* b, long double* out) {
    forward(s, at, a, b, out);
}
void back(const Pull& p, const Lanes* other, Lanes* d, const Lanes* dout) { backward_lanes(p, other, d, dout); }
void back(const Pull& p, const double* other, double* d, const double* dout) { backward_one(p, other, d, dout); }
void back(const Pull& p, const long double* other, long double* d, const long double* dout) {
    backward(p, other, d, dout);
}

// Every product and sum of one elimination, in order. Tables are written once and read once.
class Tape {
   public:
    std::vector<Table> tables;
    std::vector<Step> steps;
    Ints root, roots;  // of every table the one-cell table that it ends in; those tables
    long cells = 0, slopes = 0;

    // Begin anew, with these states of the variables.
    void reset(const Ints& card) {
        card_ = card;
        bucket_.assign(card.size(), -1);
        tables.clear(), steps.clear(), roots.clear(), places_.clear();
        cells = slopes = 0;
    }

    // Add a table over one or two variables; returns its number.
    int leaf(int u, int v, bool wanted) {
        Table t;
        t.axes = Axes(u, v);
        t.wanted = wanted;
        const int made = add(t);
        file(made);
        return made;
    }

    void eliminate() {
        for (size_t v = 0; v < bucket_.size(); ++v)
            if (bucket_[v] >= 0) close(int(v));
        root.assign(tables.size(), -1);
        for (int r : roots) root[r] = r;
        for (size_t k = steps.size(); k-- > 0;) {
            root[steps[k].a] = root[steps[k].out];
            if (steps[k].b >= 0) root[steps[k].b] = root[steps[k].out];
        }
    }

    // Place of the cell with these states within a leaf over (u, v).
    size_t cell(int table, int u, int state_u, int state_v) const {
        const Axes& axes = tables[table].axes;
        if (axes.size() == 1) return state_u;
        return axes[0] == u ? state_u * card_[axes[1]] + state_v : state_v * card_[axes[1]] + state_u;
    }

    template <class V>
    void up(V* values) const {
        for (const Step& s : steps)
            go(s, places_.data(), values + tables[s.a].at, s.b < 0 ? nullptr : values + tables[s.b].at,
               values + tables[s.out].at);
    }

    // Derivatives of the leaves; tells by lane how much cancelled: the greatest sum |m dm| / |sum m dm| of a message.
    template <class V>
    void down(const V* values, V* slopes_, double* worst) const {
        constexpr int lanes = int(sizeof(V) / sizeof(Number<V>));
        std::fill_n(worst, lanes, 1.0);
        for (int r : roots) slopes_[tables[r].slope] = one<V>();
        for (size_t k = steps.size(); k-- > 0;) {
            const Step& s = steps[k];
            const Table &a = tables[s.a], &out = tables[s.out];
            if (!out.wanted) continue;
            const int states = std::max(s.states, 1);
            const V* dout = slopes_ + out.slope;
            if (s.states && out.size > 1) weigh(values + out.at, dout, out.size, worst);
            const V* other = s.b < 0 ? nullptr : values + tables[s.b].at;
            if (a.wanted)
                back({states, s.step_a, a.size, s.step_b, s.in_a, s.in_b, places_.data()}, other, slopes_ + a.slope,
                     dout);
            if (s.b >= 0 && tables[s.b].wanted)
                back({states, s.step_b, tables[s.b].size, s.step_a, s.in_b, s.in_a, places_.data()}, values + a.at,
                     slopes_ + tables[s.b].slope, dout);
        }
    }

    template <class V>
    static void weigh(const V* values, const V* dout, int size, double* worst) {
        V sums[2];
        cancelled(values, dout, size, sums);
        for (size_t l = 0; l < sizeof(V) / sizeof(Number<V>); ++l) {
            const Number<V> sum = lane(sums[0], int(l)), whole = lane(sums[1], int(l));
            worst[l] = std::max(worst[l], double(whole / std::max(std::abs(sum), Number<V>(1e-300))));
        }
    }

    // Give derivatives their places: those of leaves stay, one of a result is let go once it was handed down.
    void share() {
        std::multimap<int, int> free;  // size -> place
        const auto take = [&](Table& t) {
            const auto fitting = free.lower_bound(t.size);
            if (fitting != free.end() && fitting->first < 2 * t.size) {
                t.slope = fitting->second;
                t.room = fitting->first;
                free.erase(fitting);
            } else {
                t.slope = int(slopes);
                t.room = t.size;
                slopes += t.size;
            }
        };
        for (int r : roots) take(tables[r]);
        for (size_t k = steps.size(); k-- > 0;) {
            if (tables[steps[k].a].wanted) take(tables[steps[k].a]);
            if (steps[k].b >= 0 && tables[steps[k].b].wanted) take(tables[steps[k].b]);
            const Table& out = tables[steps[k].out];
            if (out.wanted) free.emplace(out.room, out.slope);
        }
    }

   private:
    static constexpr double LARGEST = 1 << 22;
    Ints card_, bucket_, places_, parts_;

    int add(Table& t) {
        double size = 1;
        for (int v : t.axes) size *= card_[v];
        if (size > LARGEST || double(cells) + size > 1e9) throw TooLarge();
        t.size = int(size);
        t.at = int(cells);
        cells += t.size;
        tables.push_back(t);
        return int(tables.size()) - 1;
    }

    void file(int table) {
        int& first = bucket_[tables[table].axes[0]];
        tables[table].next = first;
        first = table;
    }

    double size_of(const Axes& axes) const {
        double size = 1;
        for (int v : axes) size *= card_[v];
        return size;
    }

    // Multiply what a variable's bucket holds, always taking next what lets the product grow least, and sum it away.
    void close(int v) {
        parts_.clear();
        for (int t = bucket_[v]; t >= 0; t = tables[t].next) parts_.push_back(t);
        std::sort(parts_.begin(), parts_.end(), [&](int a, int b) {
            return tables[a].size != tables[b].size ? tables[a].size < tables[b].size : a < b;
        });
        int sofar = parts_[0];
        parts_.erase(parts_.begin());
        if (parts_.empty()) combine(sofar, -1, v);
        while (!parts_.empty()) {
            size_t next = 0;
            double least = -1;
            for (size_t k = 0; k < parts_.size(); ++k) {
                const double size = size_of(united(tables[sofar].axes, tables[parts_[k]].axes));
                if (least < 0 || size < least) least = size, next = k;
            }
            const int part = parts_[next];
            parts_.erase(parts_.begin() + next);
            sofar = combine(sofar, part, parts_.empty() ? v : -1);
        }
    }

    // Append one step; with `gone` the variable is summed away and the message handed on.
    int combine(int a, int b, int gone) {
        Step s{a, b, 0, 0, 0, 0, {}, {}};
        Table out;
        out.axes = b < 0 ? tables[a].axes : united(tables[a].axes, tables[b].axes);
        if (gone >= 0) {
            out.axes.drop_first();  // the variable of a bucket comes first in the order
            s.states = card_[gone];
            s.step_a = stride(tables[a].axes, gone);
            if (b >= 0) s.step_b = stride(tables[b].axes, gone);
        }
        s.in_a = places(out.axes, tables[a].axes);
        if (b >= 0) s.in_b = places(out.axes, tables[b].axes);
        out.wanted = tables[a].wanted || (b >= 0 && tables[b].wanted);
        s.out = add(out);
        steps.push_back(s);
        if (gone >= 0 && out.axes.size() == 0) roots.push_back(s.out);
        if (gone >= 0 && out.axes.size() > 0) file(s.out);
        return s.out;
    }

    int stride(const Axes& axes, int v) const {
        int step = 1;
        for (int k = axes.size(); k-- > 0; step *= card_[axes[k]])
            if (axes[k] == v) return step;
        return 0;
    }

    Places places(const Axes& outer, const Axes& inner) {
        int split = outer.size();
        for (long cells = 1; split > 0 && cells * card_[outer[split - 1]] <= 64;) cells *= card_[outer[--split]];
        Places found;
        found.high = int(places_.size());
        found.highs = some(outer, inner, 0, split);
        found.low = int(places_.size());
        found.lows = some(outer, inner, split, outer.size());
        const int* low = places_.data() + found.low;
        while (found.run < found.lows && low[found.run] == low[0]) ++found.run;
        found.flat = low[found.lows - 1] == found.lows - 1;
        return found;
    }

    // Append the places of all states of some axes; returns how many.
    int some(const Axes& outer, const Axes& inner, int from, int to) {
        const size_t begin = places_.size();
        places_.push_back(0);
        int count = 1;
        for (int o = to; o-- > from;) {  // each axis runs slower than the ones before
            const int step = stride(inner, outer[o]), states = card_[outer[o]];
            places_.resize(begin + size_t(count) * states);
            for (int s = 1; s < states; ++s)
                for (int k = 0; k < count; ++k) places_[begin + s * count + k] = places_[begin + k] + s * step;
            count *= states;
        }
        return count;
    }
};

}  // namespace
