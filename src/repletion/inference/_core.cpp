// The compiled twin of elimination.py: the same sums over products of tables, the same elimination orders.
//
// Variables come numbered by their place in the order. A table's axes are followed by its lanes (one what-if or one
// draw each). Everything here is checked against the NumPy reference by the tests; nothing here is needed to answer.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <numeric>
#include <vector>

namespace {

using Index = std::int64_t;
constexpr double DIVISIBLE = 1e-6;  // of the largest cell: below, rounding would be magnified
using Ints = std::vector<int>;

// Blocks of memory that were let go, by the power of two of their bytes: a solve asks for the same sizes again and again,
// and fresh pages cost more than the sums.
class Pool {
   public:
    void* take(size_t bytes) {
        auto& free = free_[order(bytes)];
        if (free.empty()) return ::operator new(size_t(1) << order(bytes));
        void* block = free.back();
        free.pop_back();
        held_ -= size_t(1) << order(bytes);
        return block;
    }
    void give(void* block, size_t bytes) {
        const size_t size = size_t(1) << order(bytes);
        if (held_ + size > MOST) return ::operator delete(block);
        held_ += size;
        free_[order(bytes)].push_back(block);
    }
    ~Pool() {
        for (auto& free : free_)
            for (void* block : free) ::operator delete(block);
    }

   private:
    static constexpr size_t MOST = size_t(64) << 20;
    static int order(size_t bytes) { return bytes <= 64 ? 6 : 64 - __builtin_clzll(bytes - 1); }
    std::vector<void*> free_[64];
    size_t held_ = 0;
};
thread_local Pool pool;

// An array of numbers out of the pool, not initialised.
template <class R>
class Cells {
   public:
    Cells() = default;
    explicit Cells(size_t size) : data_(static_cast<R*>(pool.take(size * sizeof(R)))), size_(size) {}
    Cells(size_t size, R value) : Cells(size) { std::fill_n(data_, size, value); }
    Cells(Cells&& other) noexcept { swap(other); }
    Cells(const Cells& other) : Cells(other.size_) { std::copy_n(other.data_, size_, data_); }
    Cells& operator=(Cells other) noexcept {
        swap(other);
        return *this;
    }
    ~Cells() {
        if (data_) pool.give(data_, size_ * sizeof(R));
    }
    void swap(Cells& other) noexcept { std::swap(data_, other.data_), std::swap(size_, other.size_); }
    R* data() { return data_; }
    const R* data() const { return data_; }
    size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    R* begin() { return data_; }
    R* end() { return data_ + size_; }
    const R* begin() const { return data_; }
    const R* end() const { return data_ + size_; }
    R& operator[](size_t k) { return data_[k]; }
    const R& operator[](size_t k) const { return data_[k]; }

   private:
    R* data_ = nullptr;
    size_t size_ = 0;
};

// A table over `axes` (ascending variables), the last axis running fastest, then its lanes (1 or all).
template <class R>
struct Table {
    Ints axes;
    Cells<R> cells;
    int lanes = 1;
};

Index size_of(const Ints& axes, const int* card) {
    Index size = 1;
    for (int v : axes) size *= card[v];
    return size;
}

bool has_last(const Ints& axes, const Ints& inner) { return !inner.empty() && inner.back() == axes.back(); }

// For every cell of the first `count` axes of `outer` the place of the matching cell in a table over `inner` (a subset), as the sum of one
// number for the leading axes and one for the trailing axes: two small tables instead of one large.
struct Offsets {
    std::vector<Index> high, low;
};

Offsets offsets(const Ints& outer, size_t count, const Ints& inner, const int* card, size_t split) {
    std::vector<Index> stride(outer.size(), 0);
    Index step = 1;
    for (size_t k = inner.size(), o = outer.size(); k-- > 0;) {
        while (outer[--o] != inner[k]) {
        }
        stride[o] = step;
        step *= card[inner[k]];
    }
    auto places = [&](size_t from, size_t to) {
        std::vector<Index> found{0};
        for (size_t o = from; o < to; ++o) {
            std::vector<Index> next;
            next.reserve(found.size() * card[outer[o]]);
            for (Index base : found)
                for (int s = 0; s < card[outer[o]]; ++s) next.push_back(base + s * stride[o]);
            found.swap(next);
        }
        return found;
    };
    return {places(0, split), places(split, count)};
}

// Where the trailing axes begin: together they have at most 256 cells.
size_t split_of(const Ints& axes, const int* card) {
    size_t split = axes.size();
    Index cells = 1;
    while (split > 0 && cells * card[axes[split - 1]] <= 256) cells *= card[axes[--split]];
    return split;
}

Ints united(const Ints& a, const Ints& b) {
    Ints both;
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    return both;
}

// The longest run of trailing axes that a table has whole or has none of: there its cells lie side by side or stay.
size_t plain_from(const Ints& axes, const Ints& inner) {
    size_t at = axes.size();
    if (at == 0) return 0;
    const auto has = [&](size_t k) { return std::binary_search(inner.begin(), inner.end(), axes[k]); };
    const bool whole = has(at - 1);
    while (at > 0 && has(at - 1) == whole) --at;
    return at;
}

// to[k] = x[k] * y[k] for one run of cells; a step of 0 keeps the first cell of its table.
template <class R>
void multiply(R* __restrict to, const R* __restrict x, const R* __restrict y, Index count, bool move_x, bool move_y) {
    if (move_x && move_y)
        for (Index k = 0; k < count; ++k) to[k] = x[k] * y[k];
    else if (move_x)
        for (Index k = 0; k < count; ++k) to[k] = x[k] * y[0];
    else if (move_y)
        for (Index k = 0; k < count; ++k) to[k] = x[0] * y[k];
    else
        for (Index k = 0; k < count; ++k) to[k] = x[0] * y[0];
}

template <class R>
Table<R> product(const Table<R>& a, const Table<R>& b, const int* card) {
    Table<R> out{united(a.axes, b.axes), {}, std::max(a.lanes, b.lanes)};
    out.cells = Cells<R>(size_of(out.axes, card) * out.lanes);
    const int lanes = out.lanes;
    const size_t plain = std::max(plain_from(out.axes, a.axes), plain_from(out.axes, b.axes));
    const Index run = lanes == 1 ? size_of(Ints(out.axes.begin() + plain, out.axes.end()), card) : 1;
    const bool runs = run >= 8;
    const Ints lead(out.axes.begin(), runs ? out.axes.begin() + plain : out.axes.end());
    const size_t split = split_of(lead, card);
    const Offsets oa = offsets(out.axes, lead.size(), a.axes, card, split),
                  ob = offsets(out.axes, lead.size(), b.axes, card, split);
    const bool move_a = runs ? !out.axes.empty() && has_last(out.axes, a.axes) : a.lanes > 1;
    const bool move_b = runs ? !out.axes.empty() && has_last(out.axes, b.axes) : b.lanes > 1;
    const size_t count = oa.low.size();
    R* to = out.cells.data();
    for (size_t h = 0; h < oa.high.size(); ++h) {
        const R* pa = a.cells.data() + oa.high[h] * a.lanes;
        const R* pb = b.cells.data() + ob.high[h] * b.lanes;
        if (!runs && lanes == 1) {
            for (size_t k = 0; k < count; ++k) to[k] = pa[oa.low[k]] * pb[ob.low[k]];
            to += count;
            continue;
        }
        const Index step = runs ? run : lanes;
        for (size_t k = 0; k < count; ++k, to += step)
            multiply(to, pa + oa.low[k] * a.lanes, pb + ob.low[k] * b.lanes, step, move_a, move_b);
    }
    return out;
}

// Sum the middle one of [outer][gone][inner] away.
template <class R>
Cells<R> summed(const R* from, Index outer, Index gone, Index inner) {
    Cells<R> out(outer * inner);
    if (inner == 1) {
        for (Index o = 0; o < outer; ++o, from += gone) {
            R part[4] = {0, 0, 0, 0};
            Index g = 0;
            for (; g + 4 <= gone; g += 4)
                for (int k = 0; k < 4; ++k) part[k] += from[g + k];
            for (; g < gone; ++g) part[0] += from[g];
            out[o] = (part[0] + part[1]) + (part[2] + part[3]);
        }
        return out;
    }
    for (Index o = 0; o < outer; ++o) {
        R* __restrict to = out.data() + o * inner;
        std::copy_n(from, inner, to);
        from += inner;
        for (Index g = 1; g < gone; ++g, from += inner)
            for (Index k = 0; k < inner; ++k) to[k] += from[k];
    }
    return out;
}

// The sum of `table` over all axes that are not in `axes` (a subset of its own), one run of axes at a time.
template <class R>
Table<R> marginal(const Table<R>& table, const Ints& axes, const int* card) {
    Table<R> out{table.axes, {}, table.lanes};
    const R* from = table.cells.data();
    for (size_t k = 0; k < out.axes.size();) {
        size_t end = k;
        while (end < out.axes.size() && !std::binary_search(axes.begin(), axes.end(), out.axes[end])) ++end;
        if (end == k) {
            ++k;
            continue;
        }
        const Ints before(out.axes.begin(), out.axes.begin() + k), gone(out.axes.begin() + k, out.axes.begin() + end),
            after(out.axes.begin() + end, out.axes.end());
        out.cells = summed(from, size_of(before, card), size_of(gone, card), size_of(after, card) * out.lanes);
        out.axes.erase(out.axes.begin() + k, out.axes.begin() + end);
        from = out.cells.data();
    }
    if (out.axes.size() == table.axes.size()) out.cells = table.cells;
    return out;
}

template <class R>
struct Bucket {
    std::vector<const Table<R>*> parts;  // factors and messages from below
    Ints children;
    Table<R> table, message, incoming;
    std::vector<R> scale;
};

// The product of all parts but one, always taking next the part that lets the product grow least.
template <class R>
Table<R> multiplied(std::vector<const Table<R>*> parts, const Table<R>* without, const int* card) {
    parts.erase(std::remove(parts.begin(), parts.end(), without), parts.end());
    Table<R> whole{{}, Cells<R>(1, R(1)), 1};
    const Table<R>* done = nullptr;  // the product so far: one of the parts, or `whole`
    while (!parts.empty()) {
        const Table<R>& sofar = done ? *done : whole;
        auto next = parts.begin();
        Index least = -1;
        for (auto p = parts.begin(); p != parts.end(); ++p) {
            const Index size = size_of(united(sofar.axes, (*p)->axes), card) * std::max(sofar.lanes, (*p)->lanes);
            if (least < 0 || size < least) least = size, next = p;
        }
        if (done) whole = product(sofar, **next, card);
        done = done ? &whole : *next;
        parts.erase(next);
    }
    if (done && done != &whole) whole = *done;
    return whole;
}

// The largest magnitude of every lane.
template <class R>
std::vector<R> largest(const Table<R>& table) {
    const size_t lanes = table.lanes, size = table.cells.size();
    const R* cell = table.cells.data();
    std::vector<R> most(lanes, R(0));
    if (lanes > 1) {
        for (size_t k = 0; k < size; k += lanes)
            for (size_t l = 0; l < lanes; ++l) most[l] = std::max(most[l], std::abs(cell[k + l]));
        return most;
    }
    R part[8] = {};
    size_t k = 0;
    for (; k + 8 <= size; k += 8)
        for (int j = 0; j < 8; ++j) part[j] = std::max(part[j], std::abs(cell[k + j]));
    for (; k < size; ++k) part[0] = std::max(part[0], std::abs(cell[k]));
    most[0] = *std::max_element(part, part + 8);
    return most;
}

// Divide every lane by its largest magnitude; returns these.
template <class R>
std::vector<R> levelled(Table<R>& table) {
    const size_t lanes = table.lanes, size = table.cells.size();
    const std::vector<R> most = largest(table);
    R* cell = table.cells.data();
    if (lanes == 1) {
        const R by = R(1) / most[0];
        for (size_t k = 0; k < size; ++k) cell[k] *= by;
    } else {
        for (size_t k = 0; k < size; k += lanes)
            for (size_t l = 0; l < lanes; ++l) cell[k + l] /= most[l];
    }
    return most;
}

template <class R>
class Elimination {
   public:
    Elimination(const int* card, int variables, std::vector<Table<R>>& factors)
        : card_(card), factors_(factors), buckets_(variables) {
        for (auto& factor : factors_) buckets_[factor.axes[0]].parts.push_back(&factor);
    }

    // Multiply and sum, bucket by bucket; returns the log of the whole sum by lane.
    std::vector<R> up(bool keep) {
        std::vector<R> log_total{R(0)};
        for (size_t i = 0; i < buckets_.size(); ++i) {
            Bucket<R>& b = buckets_[i];
            b.table = multiplied<R>(b.parts, nullptr, card_);
            const Ints rest(b.table.axes.begin() + 1, b.table.axes.end());
            b.message = marginal(b.table, rest, card_);
            scale(b, log_total);
            if (!rest.empty()) {
                buckets_[rest[0]].parts.push_back(&b.message);
                buckets_[rest[0]].children.push_back(int(i));
            }
            if (!keep) {
                b.table.cells = {};
                release(b);
            }
        }
        return log_total;
    }

    // Beliefs of all buckets, from the last to the first; each is handed to `read` and then forgotten.
    template <class Read>
    void down(Read read) {
        for (size_t i = buckets_.size(); i-- > 0;) {
            Bucket<R>& b = buckets_[i];
            Table<R> belief = b.incoming.cells.empty() ? std::move(b.table) : product(b.table, b.incoming, card_);
            for (int c : b.children) send(b, belief, buckets_[c]);
            read(int(i), belief);
            b.table.cells = {};
            b.incoming.cells = {};
        }
    }

   private:
    void scale(Bucket<R>& b, std::vector<R>& log_total) {
        b.scale = levelled(b.message);
        const size_t lanes = b.scale.size();
        if (log_total.size() < lanes) log_total.assign(lanes, log_total[0]);
        for (size_t l = 0; l < log_total.size(); ++l) log_total[l] += std::log(b.scale[lanes == 1 ? 0 : l]);
    }

    void release(Bucket<R>& b) {
        for (int c : b.children) buckets_[c].message.cells = {};
    }

    void send(Bucket<R>& b, const Table<R>& belief, Bucket<R>& child) {
        const auto& m = child.message.cells;
        if (std::none_of(m.begin(), m.end(), [](R x) { return std::abs(x) < R(DIVISIBLE); })) {
            child.incoming = marginal(belief, child.message.axes, card_);
            auto& cells = child.incoming.cells;
            const size_t lanes = child.incoming.lanes;
            if (size_t(child.message.lanes) == lanes)
                for (size_t k = 0; k < cells.size(); ++k) cells[k] /= m[k];
            else
                for (size_t k = 0; k < cells.size(); ++k) cells[k] /= m[k / lanes];
            levelled(child.incoming);
            return;
        }
        // What is next to zero cannot be divided out again: multiply all but this message, over its axes and lanes.
        const int lanes = int(b.scale.size());
        const Table<R> ones{child.message.axes,
                            Cells<R>(size_of(child.message.axes, card_) * lanes, R(1)), lanes};
        Table<R> rest = product(ones, multiplied<R>(b.parts, &child.message, card_), card_);
        if (!b.incoming.cells.empty()) rest = product(rest, b.incoming, card_);
        child.incoming = marginal(rest, child.message.axes, card_);
        levelled(child.incoming);
    }

    const int* card_;
    std::vector<Table<R>>& factors_;
    std::vector<Bucket<R>> buckets_;
};

// How much cancelled: the greatest sum |cells| / |sum of cells| over the lanes; 1 where no cell is negative.
template <class R>
double magnification(const Table<R>& belief) {
    const size_t lanes = belief.lanes;
    std::vector<R> sum(lanes, R(0)), size(lanes, R(0));
    if (lanes == 1) {
        R part[4] = {}, whole[4] = {};
        size_t k = 0;
        for (const R* c = belief.cells.data(); k + 4 <= belief.cells.size(); k += 4)
            for (int j = 0; j < 4; ++j) part[j] += c[k + j], whole[j] += std::abs(c[k + j]);
        for (; k < belief.cells.size(); ++k) part[0] += belief.cells[k], whole[0] += std::abs(belief.cells[k]);
        for (int j = 0; j < 4; ++j) sum[0] += part[j], size[0] += whole[j];
    } else {
        for (size_t k = 0; k < belief.cells.size(); k += lanes)
            for (size_t l = 0; l < lanes; ++l)
                sum[l] += belief.cells[k + l], size[l] += std::abs(belief.cells[k + l]);
    }
    R worst = 1;
    for (size_t l = 0; l < lanes; ++l) worst = std::max(worst, size[l] / std::max(std::abs(sum[l]), R(1e-300)));
    return double(worst);
}

// Hand the marginal over every scope of `wanted` (parts of the axes) to `take`, halving what is wanted and summing the
// other half away, so that many scopes cost little more than one.
template <class R, class Take>
void marginals(const Table<R>& table, const std::vector<const Ints*>& wanted, const int* card, Take take) {
    Ints needed;
    for (auto* scope : wanted) needed = united(needed, *scope);
    const Table<R> whole = needed.size() < table.axes.size() ? marginal(table, needed, card) : Table<R>{};
    const Table<R>& from = whole.axes.empty() ? table : whole;
    if (wanted.size() <= 2 || needed.size() <= 4) {
        for (auto* scope : wanted) take(*scope, marginal(from, *scope, card));
        return;
    }
    const size_t half = wanted.size() / 2;
    marginals(from, {wanted.begin(), wanted.begin() + half}, card, take);
    marginals(from, {wanted.begin() + half, wanted.end()}, card, take);
}

// What a caller gave: factor tables one after another, each over its own axes as listed (in any order), lanes last.
struct Problem {
    const int *card, *scope_start, *scope, *factor_lanes;
    int variables, factors, lanes;
};

Index factor_size(const Problem& p, int f) {
    Index size = 1;
    for (int k = p.scope_start[f]; k < p.scope_start[f + 1]; ++k) size *= p.card[p.scope[k]];
    return size;
}

// Places of a factor's cells, ascending axes, in the table as given; the axes themselves are returned through `axes`.
std::vector<Index> places(const Problem& p, int f, Ints& axes) {
    const int from = p.scope_start[f], count = p.scope_start[f + 1] - from;
    Ints by(count);
    std::iota(by.begin(), by.end(), 0);
    std::sort(by.begin(), by.end(), [&](int a, int b) { return p.scope[from + a] < p.scope[from + b]; });
    std::vector<Index> stride(count), found{0};
    Index step = 1;
    for (int k = count; k-- > 0; step *= p.card[p.scope[from + k]]) stride[k] = step;
    axes.clear();
    for (int k : by) {
        const int v = p.scope[from + k];
        axes.push_back(v);
        std::vector<Index> next;
        for (Index base : found)
            for (int s = 0; s < p.card[v]; ++s) next.push_back(base + s * stride[k]);
        found.swap(next);
    }
    return found;
}

template <class R>
std::vector<Table<R>> tables(const Problem& p, const R* cells) {
    std::vector<Table<R>> found(p.factors);
    for (int f = 0; f < p.factors; ++f) {
        Table<R>& t = found[f];
        t.lanes = p.factor_lanes[f];
        const auto at = places(p, f, t.axes);
        t.cells = Cells<R>(at.size() * t.lanes);
        for (size_t k = 0; k < at.size(); ++k)
            std::copy_n(cells + at[k] * t.lanes, t.lanes, t.cells.data() + k * t.lanes);
        cells += at.size() * t.lanes;
    }
    return found;
}

// Write the normalised belief over every factor's scope, in the layout of the factors, all with `lanes` lanes.
template <class R>
double write_beliefs(const Problem& p, std::vector<Table<R>>& factors, Elimination<R>& work, R* out) {
    std::vector<Ints> at(p.variables);
    std::vector<Index> start(p.factors + 1, 0);
    for (int f = 0; f < p.factors; ++f) {
        at[factors[f].axes[0]].push_back(f);
        start[f + 1] = start[f] + factor_size(p, f) * p.lanes;
    }
    double worst = 1;
    Ints axes;
    const auto write = [&](int f, const Table<R>& own) {
        const auto to = places(p, f, axes);
        for (int l = 0; l < p.lanes; ++l) {
            const int from = own.lanes == 1 ? 0 : l;
            R sum = 0;
            for (size_t k = 0; k < to.size(); ++k) sum += own.cells[k * own.lanes + from];
            for (size_t k = 0; k < to.size(); ++k)
                out[start[f] + to[k] * p.lanes + l] = own.cells[k * own.lanes + from] / sum;
        }
    };
    work.down([&](int i, const Table<R>& belief) {
        worst = std::max(worst, magnification(belief));
        std::vector<const Ints*> wanted;
        for (int f : at[i]) wanted.push_back(&factors[f].axes);
        std::sort(wanted.begin(), wanted.end(), [](auto* a, auto* b) { return *a < *b; });
        marginals(belief, wanted, p.card, [&](const Ints& scope, const Table<R>& own) {
            for (int f : at[i])
                if (&factors[f].axes == &scope) write(f, own);
        });
    });
    return worst;
}

template <class R>
double solve(const Problem& p, const void* cells, void* log_total, void* beliefs) {
    auto factors = tables(p, static_cast<const R*>(cells));
    Elimination<R> work(p.card, p.variables, factors);
    const auto sums = work.up(beliefs != nullptr);
    for (int l = 0; l < p.lanes; ++l) static_cast<R*>(log_total)[l] = sums[sums.size() == 1 ? 0 : l];
    return beliefs ? write_beliefs(p, factors, work, static_cast<R*>(beliefs)) : 1.0;
}

// ---- the elimination order -------------------------------------------------------------------------------------

struct Graph {
    int count, words;
    std::vector<std::uint64_t> bits;
    std::uint64_t* row(int v) { return bits.data() + size_t(v) * words; }
    bool has(int v, int w) { return row(v)[w >> 6] >> (w & 63) & 1; }
    void set(int v, int w) { row(v)[w >> 6] |= std::uint64_t(1) << (w & 63); }
    void clear(int v, int w) { row(v)[w >> 6] &= ~(std::uint64_t(1) << (w & 63)); }
    Ints around(int v) {
        Ints found;
        for (int k = 0; k < words; ++k)
            for (std::uint64_t left = row(v)[k]; left; left &= left - 1)
                found.push_back(64 * k + __builtin_ctzll(left));
        return found;
    }
};

struct Cost {
    int fill, degree;
    bool operator<(const Cost& o) const { return fill != o.fill ? fill < o.fill : degree < o.degree; }
};

Cost cost_of(Graph& g, int v) {
    const Ints around = g.around(v);
    int missing = 0;
    for (int w : around) {
        int shared = 0;
        for (int k = 0; k < g.words; ++k) shared += __builtin_popcountll(g.row(v)[k] & g.row(w)[k]);
        missing += int(around.size()) - 1 - shared;
    }
    return {missing, int(around.size())};
}

// Min-fill; ties go to the smaller bucket, then to the smaller variable.
Ints min_fill(Graph g, int* sizes) {
    std::vector<Cost> cost(g.count);
    std::vector<char> gone(g.count, 0);
    for (int v = 0; v < g.count; ++v) cost[v] = cost_of(g, v);
    Ints order;
    for (int step = 0; step < g.count; ++step) {
        int best = -1;
        for (int v = 0; v < g.count; ++v)
            if (!gone[v] && (best < 0 || cost[v] < cost[best])) best = v;
        const Ints around = g.around(best);
        const bool simplicial = cost[best].fill == 0;
        gone[best] = 1;
        order.push_back(best);
        *sizes++ = int(around.size());
        std::vector<char> touched(g.count, 0);
        for (int w : around) {
            g.clear(w, best);
            touched[w] = 1;
        }
        for (int w : around) {
            for (int k = 0; k < g.words; ++k) g.row(w)[k] |= g.row(best)[k];
            g.clear(w, w);
        }
        if (!simplicial)
            for (int w : around)
                for (int x : g.around(w)) touched[x] = 1;
        for (int v = 0; v < g.count; ++v)
            if (touched[v] && !gone[v]) cost[v] = cost_of(g, v);
    }
    return order;
}

// ---- the doors to Python ---------------------------------------------------------------------------------------

struct Buffer {
    Py_buffer view{};
    bool held = false;
    bool take(PyObject* from, int flags) { return held = PyObject_GetBuffer(from, &view, flags) == 0; }
    template <class T>
    T* as() const { return static_cast<T*>(view.buf); }
    ~Buffer() {
        if (held) PyBuffer_Release(&view);
    }
};

// order(count, scope_start, scope, order out, sizes out): all int32
PyObject* py_order(PyObject*, PyObject* args) {
    int count;
    PyObject *o_start, *o_scope, *o_order, *o_sizes;
    if (!PyArg_ParseTuple(args, "iOOOO", &count, &o_start, &o_scope, &o_order, &o_sizes)) return nullptr;
    Buffer start, scope, out, sizes;
    if (!start.take(o_start, PyBUF_C_CONTIGUOUS) || !scope.take(o_scope, PyBUF_C_CONTIGUOUS) ||
        !out.take(o_order, PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE) ||
        !sizes.take(o_sizes, PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE))
        return nullptr;
    const int factors = int(start.view.len / sizeof(int)) - 1, words = (count + 63) / 64;
    const int *from = start.as<int>(), *at = scope.as<int>();
    Py_BEGIN_ALLOW_THREADS
    Graph g{count, words, std::vector<std::uint64_t>(size_t(count) * words, 0)};
    for (int f = 0; f < factors; ++f)
        for (int a = from[f]; a < from[f + 1]; ++a)
            for (int b = from[f]; b < from[f + 1]; ++b)
                if (at[a] != at[b]) g.set(at[a], at[b]);
    const Ints order = min_fill(std::move(g), sizes.as<int>());
    std::copy(order.begin(), order.end(), out.as<int>());
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

// solve(extended, card, scope_start, scope, factor_lanes, lanes, cells, log_total out, beliefs out or None) -> how
// much cancelled
PyObject* py_solve(PyObject*, PyObject* args) {
    int extended, lanes;
    PyObject *o[7];
    if (!PyArg_ParseTuple(args, "pOOOOiOOO", &extended, &o[0], &o[1], &o[2], &o[3], &lanes, &o[4], &o[5], &o[6]))
        return nullptr;
    Buffer b[7];
    const bool wanted = o[6] != Py_None;
    for (int k = 0; k < 7; ++k)
        if ((k < 6 || wanted) && !b[k].take(o[k], PyBUF_C_CONTIGUOUS | (k > 4 ? PyBUF_WRITABLE : 0))) return nullptr;
    const Problem p{b[0].as<int>(), b[1].as<int>(), b[2].as<int>(), b[3].as<int>(),
                    int(b[0].view.len / sizeof(int)), int(b[3].view.len / sizeof(int)), lanes};
    double worst = 1;
    bool memory = true;
    Py_BEGIN_ALLOW_THREADS
    try {
        void* beliefs = wanted ? b[6].view.buf : nullptr;
        worst = extended ? solve<long double>(p, b[4].view.buf, b[5].view.buf, beliefs)
                         : solve<double>(p, b[4].view.buf, b[5].view.buf, beliefs);
    } catch (const std::bad_alloc&) {
        memory = false;
    }
    Py_END_ALLOW_THREADS
    return memory ? PyFloat_FromDouble(worst) : PyErr_NoMemory();
}

PyMethodDef methods[] = {
    {"order", py_order, METH_VARARGS, "Write a min-fill order of the variables."},
    {"solve", py_solve, METH_VARARGS, "Write the log of the whole sum and the beliefs over every factor's scope."},
    {nullptr, nullptr, 0, nullptr}};
PyModuleDef module_def = {PyModuleDef_HEAD_INIT, "_core", "Bucket elimination, compiled.", -1, methods,
                          nullptr, nullptr, nullptr, nullptr};

}  // namespace

PyMODINIT_FUNC PyInit__core() { return PyModule_Create(&module_def); }
