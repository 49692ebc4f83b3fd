// The smaller question, and the paths on it (focus.py, paths.py).
#pragma once

#include "_whole.hpp"

namespace {

constexpr int MOST = 20;  // causes of the smaller question, as in focus.py

double moved(double probability, double ratio) {
    const double held = std::min(std::max(probability, 1e-9), 1 - 1e-9);
    return 1 / (1 + std::exp(-(std::log(held) - std::log1p(-held) - std::log(ratio))));
}

std::vector<char> ancestors(const Network& net, std::vector<char> found, const std::vector<char>* live = nullptr) {
    for (int c = net.causes; c-- > 0;)
        if (found[c])
            for (int a = net.into[c]; a < net.into[c + 1]; ++a)
                if (!live || (*live)[a]) found[net.parent[a]] = 1;
    return found;
}

struct Focus {
    std::vector<char> kept;
    Doubles arc, credit;  // mean of the parent of each arc; what each cause accounts for, to first order
};

Focus choose(const Network& net, const Person& p, const Belief& b) {
    Focus f;
    std::vector<char> seen(net.causes, 0);
    Doubles effect(net.causes, 0.0);
    for (int c = 0; c < net.causes; ++c) seen[c] = p.absent[c] != p.present[c];
    for (const Rows& r : p.rows) {
        if (r.kept)
            for (int i : r.speaking) seen[r.parent[i]] = 1;
        int used = 0;
        for (double w : r.weight) used += w != 0;
        for (int i = 0; used > 1 && i < r.parents; ++i)
            for (int row = 0; row < r.rows; ++row) {
                double& e = effect[r.parent[i]];
                e = std::max(e, 1 - r.factor(row, i));
            }
    }
    const auto needed = ancestors(net, seen);
    f.arc.resize(net.arcs);
    for (int a = net.arcs; a-- > 0;) {
        effect[net.parent[a]] = std::max(effect[net.parent[a]], p.arc[a] * effect[net.child[a]]);
        const double stated = b.probability[net.parent[a]];
        f.arc[a] = needed[net.child[a]] ? moved(stated, b.arc_ratio[a]) : stated;
    }
    Doubles whole = b.own;
    for (int c = net.causes; c-- > 0;) {
        if (whole[c] <= 0 || net.into[c] == net.into[c + 1]) continue;
        double quiet = 1 - p.prior[c];
        for (int a = net.into[c]; a < net.into[c + 1]; ++a) quiet *= 1 - f.arc[a] * p.arc[a];
        for (int a = net.into[c]; a < net.into[c + 1]; ++a)
            whole[net.parent[a]] += whole[c] * std::min(1.0, f.arc[a] * p.arc[a] / std::max(1 - quiet, 1e-12));
    }
    Ints by;
    Doubles score(net.causes);
    for (int c = 0; c < net.causes; ++c) {
        whole[c] = std::min(whole[c], b.probability[c]);
        score[c] = std::max(whole[c], b.probability[c] * effect[c]);
        if (needed[c]) by.push_back(c);
    }
    std::stable_sort(by.begin(), by.end(), [&](int x, int y) { return score[x] > score[y]; });
    f.kept.assign(net.causes, 0);
    for (size_t k = 0; k < by.size() && k < MOST; ++k) f.kept[by[k]] = 1;
    f.credit = std::move(whole);
    return f;
}

// Up to 64 variables and which of them share a table.
class Graph {
   public:
    explicit Graph(int count) : around_(count, 0), missing_(count, 0) {}
    void join(int u, int v) {
        around_[u] |= bit(v);
        around_[v] |= bit(u);
    }

    // The order that always takes the variable whose neighbours miss fewest links among them, then has fewest.
    Ints min_fill() {
        const int count = int(around_.size());
        std::uint64_t left = count == 64 ? ~std::uint64_t(0) : bit(count) - 1, touched = left;
        Ints order;
        while (left) {
            for (; touched; touched &= touched - 1) count_missing(__builtin_ctzll(touched));
            int best = __builtin_ctzll(left);
            for (std::uint64_t rest = left; rest; rest &= rest - 1)
                if (missing_[__builtin_ctzll(rest)] < missing_[best]) best = __builtin_ctzll(rest);
            const std::uint64_t near = around_[best];
            left &= ~bit(best);
            touched = near;
            for (std::uint64_t rest = near; rest; rest &= rest - 1) {
                const int v = __builtin_ctzll(rest);
                around_[v] = (around_[v] | near) & ~bit(v) & ~bit(best);
                if (missing_[best] >= 64) touched |= around_[v];
            }
            order.push_back(best);
        }
        return order;
    }

   private:
    std::vector<std::uint64_t> around_;
    Ints missing_;  // links missing around each variable, times 64, and how many neighbours it has

    static std::uint64_t bit(int v) { return std::uint64_t(1) << v; }
    void count_missing(int v) {
        const int degree = __builtin_popcountll(around_[v]);
        int missing = 0;
        for (std::uint64_t rest = around_[v]; rest; rest &= rest - 1)
            missing += degree - 1 - __builtin_popcountll(around_[v] & around_[__builtin_ctzll(rest)]);
        missing_[v] = 64 * missing + degree;
    }
};

// A node on the smaller question: its rows weighted by the means of the causes left out.
struct Small {
    const Rows* rows;
    Doubles weight;
    Ints speaking;
    int complaint;  // place in the person's kept nodes, -1 where it is none
};

struct Pair {
    int root, node;  // the cause, the place of the complaint among the small nodes
    bool path;       // follow the paths; else the own link alone
};

class Paths {
   public:
    Paths(const Network& net, const Whole& w, const Person& p, const Belief& b, const Focus& f, Tape& tape)
        : net_(net), p_(p), focus_(f), place_(w.place), live_(net.arcs), quiet_(net.causes), tape_(tape) {
        reduce(b);
        find_pairs();
    }

    // Add to `beyond` what each root accounts for through others, over all complaints.
    void add(Doubles& beyond, Room<double>& values) {
        if (pairs_.empty()) return;
        build();
        Doubles whole(1 + pairs_.size());
        for (size_t from = 0; from < whole.size(); from += LANES) solve(from, whole, values);
        for (size_t k = 0; k < pairs_.size(); ++k) {
            const double weight = p_.weight[nodes_[pairs_[k].node].complaint];
            const double share = std::min(std::max(1 - whole[k + 1] / whole[0], 0.0), 1.0);
            beyond[pairs_[k].root] += pairs_[k].path ? weight * share : -weight * share;
        }
    }

   private:
    const Network& net_;
    const Person& p_;
    const Focus& focus_;
    const Ints& place_;
    std::vector<char> live_, needed_;
    Doubles quiet_, absent_, present_;
    std::vector<Small> nodes_;
    std::vector<Pair> pairs_;
    std::vector<std::vector<char>> below_;  // by pair: the tainted descendants
    std::vector<char> three_;               // causes that have three states
    Tape& tape_;
    Ints own_, arc_, weight_, var_, names_;
    std::vector<Ints> link_;

    void reduce(const Belief& b) {
        const auto& kept = focus_.kept;
        absent_.assign(net_.causes, 1.0), present_.assign(net_.causes, 1.0);
        for (int c = 0; c < net_.causes; ++c) {
            quiet_[c] = 1 - p_.prior[c];
            if (!kept[c]) continue;
            absent_[c] = p_.said[c], present_[c] = p_.said[net_.causes + c];
            for (int a = net_.into[c]; a < net_.into[c + 1]; ++a) {
                live_[a] = kept[net_.parent[a]];
                if (!live_[a]) quiet_[c] *= 1 - focus_.arc[a] * p_.arc[a];
            }
        }
        size_t place = 0;
        for (const Rows& r : p_.rows) {
            const int at = r.kept ? int(place++) : -1;
            node(r, at, b);
        }
        std::vector<char> seen(net_.causes, 0);
        for (int c = 0; c < net_.causes; ++c) seen[c] = absent_[c] != present_[c];
        for (const Small& s : nodes_)
            for (int i : s.speaking) seen[s.rows->parent[i]] = 1;
        needed_ = ancestors(net_, seen, &live_);
    }

    void node(const Rows& r, int at, const Belief& b) {
        Small s{&r, Doubles(r.weight.begin(), r.weight.end()), {}, r.complaint ? at : -1};
        for (size_t k = 0; k < r.speaking.size(); ++k) {
            const int i = r.speaking[k], cause = r.parent[i];
            if (focus_.kept[cause]) {
                s.speaking.push_back(i);
                continue;
            }
            if (at < 0) continue;
            const double mean = moved(b.probability[cause], b.link_ratio[at][k]);
            for (int row = 0; row < r.rows; ++row) s.weight[row] *= 1 - mean + mean * r.factor(row, i);
        }
        if (r.complaint || (r.used.size() > 1 && s.speaking.size() > 1))
            nodes_.push_back(std::move(s));
        else
            fold(r, s.weight.data(), s.speaking.data(), int(s.speaking.size()), absent_.data(), present_.data());
    }

    void find_pairs() {
        three_.assign(net_.causes, 0);
        for (size_t n = 0; n < nodes_.size(); ++n) {
            const Small& s = nodes_[n];
            if (s.complaint < 0) continue;
            std::vector<char> linked(net_.causes, 0);
            for (int i : s.speaking) linked[s.rows->parent[i]] = 1;
            const auto leading = ancestors(net_, linked, &live_);
            for (int root = 0; root < net_.causes; ++root) {
                if (!leading[root]) continue;
                std::vector<char> below(net_.causes, 0);
                bool any = false;
                for (int a = 0; a < net_.arcs; ++a)  // children come after their parents
                    if (live_[a] && (net_.parent[a] == root || below[net_.parent[a]])) below[net_.child[a]] = 1;
                for (int c = 0; c < net_.causes; ++c) any |= (below[c] &= leading[c]);
                if (!any) continue;
                for (int c = 0; c < net_.causes; ++c) three_[c] |= below[c];
                pairs_.push_back({root, int(n), true});
                below_.push_back(below);
                if (!linked[root]) continue;
                pairs_.push_back({root, int(n), false});
                below_.emplace_back(net_.causes, char(0));
            }
        }
    }

    void build() {
        const int fixed = 2 * net_.causes;
        names_.clear();
        for (int c = 0; c < net_.causes; ++c) {
            if (!needed_[c]) continue;
            names_.push_back(c);
            if (parents(c)) names_.push_back(net_.causes + c);
        }
        for (size_t n = 0; n < nodes_.size(); ++n) names_.push_back(fixed + int(n));
        var_.assign(fixed + nodes_.size(), -1);
        order();
        Ints card(names_.size());
        for (size_t k = 0; k < names_.size(); ++k) {
            const int v = names_[k];
            var_[v] = int(k);
            card[k] = v >= fixed ? nodes_[v - fixed].rows->rows : 2 + three_[v % net_.causes];
        }
        tape_.reset(card);
        own_.assign(net_.causes, -1), arc_.assign(net_.arcs, -1);
        for (int c = 0; c < net_.causes; ++c)
            if (needed_[c]) own_[c] = tape_.leaf(var_[c], parents(c) ? var_[net_.causes + c] : -1, false);
        for (int a = 0; a < net_.arcs; ++a)
            if (live_[a] && needed_[net_.child[a]])
                arc_[a] = tape_.leaf(var_[net_.parent[a]], var_[net_.causes + net_.child[a]], false);
        for (size_t n = 0; n < nodes_.size(); ++n) {
            weight_.push_back(tape_.leaf(var_[fixed + n], -1, false));
            link_.emplace_back();
            for (int i : nodes_[n].speaking)
                link_[n].push_back(tape_.leaf(var_[nodes_[n].rows->parent[i]], var_[fixed + n], false));
        }
        tape_.eliminate();
    }

    // Put the variables into a min-fill order; beyond 64 of them into that of the whole network.
    void order() {
        const int count = int(names_.size()), fixed = 2 * net_.causes;
        const auto place = [&](int v) { return v < fixed ? place_[v] : place_of(size_t(v - fixed)); };
        std::sort(names_.begin(), names_.end(), [&](int u, int v) { return place(u) < place(v); });
        if (count > 64) return;
        for (int k = 0; k < count; ++k) var_[names_[k]] = k;
        Graph graph(count);
        for (int c = 0; c < net_.causes; ++c)
            if (needed_[c] && parents(c)) graph.join(var_[c], var_[net_.causes + c]);
        for (int a = 0; a < net_.arcs; ++a)
            if (live_[a] && needed_[net_.child[a]]) graph.join(var_[net_.parent[a]], var_[net_.causes + net_.child[a]]);
        for (size_t n = 0; n < nodes_.size(); ++n)
            for (int i : nodes_[n].speaking) graph.join(var_[nodes_[n].rows->parent[i]], var_[fixed + n]);
        const Ints best = graph.min_fill(), before = names_;
        for (int k = 0; k < count; ++k) names_[k] = before[best[k]];
    }

    bool parents(int c) const {
        for (int a = net_.into[c]; a < net_.into[c + 1]; ++a)
            if (live_[a]) return true;
        return false;
    }

    int place_of(size_t n) const {  // the node's own place in the whole order
        int at = 0;
        for (size_t k = 0; k < p_.kept.size(); ++k)
            if (&p_.rows[p_.kept[k]] == nodes_[n].rows) at = place_[2 * net_.causes + int(k)];
        return at;
    }

    // Lanes from..: lane 0 of all is the sum itself, each other one a pair.
    void solve(size_t from, Doubles& whole, Room<double>& values) {
        double* to = values.of(size_t(tape_.cells) * LANES);
        const size_t lanes = std::min<size_t>(LANES, whole.size() - from);
        for (int l = 0; l < LANES; ++l) lane(from + std::min<size_t>(l, lanes - 1), to, l);
        tape_.up(reinterpret_cast<Lanes*>(to));
        for (size_t l = 0; l < lanes; ++l) {
            whole[from + l] = 1;
            for (int r : tape_.roots) whole[from + l] *= to[size_t(tape_.tables[r].at) * LANES + l];
        }
    }

    void lane(size_t which, double* to, int l) {
        const Pair* pair = which ? &pairs_[which - 1] : nullptr;
        const std::vector<char>* below = which ? &below_[which - 1] : nullptr;
        const int root = pair && pair->path ? pair->root : -1;
        const auto set = [&](int table, int u, int x, int y, double number) {
            to[(tape_.tables[table].at + tape_.cell(table, u, x, y)) * LANES + l] = number;
        };
        for (int c = 0; c < net_.causes; ++c)
            if (needed_[c]) own(c, c == root, below && (*below)[c], set);
        for (int a = 0; a < net_.arcs; ++a)
            if (arc_[a] >= 0) arc(a, root, set);
        for (size_t n = 0; n < nodes_.size(); ++n) links(n, pair, set);
    }

    template <class Set>
    void own(int c, bool root, bool below, Set set) {
        const int v = var_[c], t = own_[c];
        const double absent = quiet_[c] * absent_[c], present = present_[c], less = -quiet_[c] * present;
        if (!parents(c)) {
            set(t, v, 0, 0, absent), set(t, v, 1, 0, (1 - quiet_[c]) * present);
            return;
        }
        if (!three_[c]) {
            set(t, v, 0, 0, absent), set(t, v, 0, 1, 0), set(t, v, 1, 0, less), set(t, v, 1, 1, present);
            return;
        }
        set(t, v, 0, 0, absent), set(t, v, 0, 1, 0), set(t, v, 0, 2, 0);
        set(t, v, 1, 0, root ? 0 : less), set(t, v, 1, 1, below ? present : 0);
        set(t, v, 1, 2, root || below ? 0 : present);
        set(t, v, 2, 0, root ? less : 0), set(t, v, 2, 1, below ? -present : 0);
        set(t, v, 2, 2, root || below ? present : 0);
    }

    // Rows of the child: none, (all tainted parents silent,) any.
    template <class Set>
    void arc(int a, int root, Set set) {
        const int p = net_.parent[a], v = var_[p], t = arc_[a], rows = 2 + three_[net_.child[a]];
        for (int state = 0; state < 2 + three_[p]; ++state)
            for (int row = 0; row < rows; ++row) {
                const bool tainted = state == 2 || (state == 1 && !three_[p] && p == root);
                const bool silent = state > 0 && (row == 0 || (tainted && row == 1 && rows == 3));
                set(t, v, state, row, silent ? 1 - p_.arc[a] : 1.0);
            }
    }

    template <class Set>
    void links(size_t n, const Pair* pair, Set set) {
        const Small& s = nodes_[n];
        const int last = s.rows->rows - 1;
        for (int row = 0; row <= last; ++row) {
            set(weight_[n], var_[2 * net_.causes + n], row, 0, s.weight[row]);
            for (size_t k = 0; k < s.speaking.size(); ++k) {
                const int p = s.rows->parent[s.speaking[k]], v = var_[p];
                const double factor = s.rows->factor(row, s.speaking[k]);
                const double quiet = s.rows->factor(0, s.speaking[k]);
                const bool here = pair && pair->node == int(n) && row == last;
                const bool own = here && p == pair->root && (!pair->path || !three_[p]);
                set(link_[n][k], v, 0, row, 1.0);
                set(link_[n][k], v, 1, row, own ? quiet : factor);
                if (three_[p]) set(link_[n][k], v, 2, row, own || (here && pair->path) ? quiet : factor);
            }
        }
    }
};

}  // namespace
