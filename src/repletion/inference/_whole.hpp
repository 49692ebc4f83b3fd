// The whole network of one person: the tape, its tables, and what the derivatives say (posterior.py).
#pragma once

#include "_people.hpp"

namespace {

struct Whole {
    Tape tape;
    Ints own, arc, weight, place;        // leaves by cause, arc and kept node; place of variables in the order
    std::vector<Ints> link;              // by kept node and speaking parent
};

// Sizes of all buckets together when the variables go in the order of their numbers.
double cells_of(const std::vector<std::pair<int, int>>& scopes, const Doubles& card) {
    const int count = int(card.size()), words = (count + 63) / 64;
    std::vector<std::uint64_t> around(size_t(count) * words, 0);
    for (auto [u, v] : scopes) {
        const int a = std::min(u, v), b = std::max(u, v);
        around[size_t(a) * words + b / 64] |= std::uint64_t(1) << (b % 64);
    }
    double whole = 0;
    for (int v = 0; v < count; ++v) {
        std::uint64_t* row = &around[size_t(v) * words];
        double size = card[v];
        int first = -1;
        for (int w = 0; w < words; ++w)
            for (std::uint64_t left = row[w]; left; left &= left - 1) {
                const int u = 64 * w + __builtin_ctzll(left);
                if (first < 0) first = u;
                size *= card[u];
            }
        whole += size;
        if (first >= 0) {
            for (int w = 0; w < words; ++w) around[size_t(first) * words + w] |= row[w];
            around[size_t(first) * words + first / 64] &= ~(std::uint64_t(1) << (first % 64));
        }
    }
    return whole;
}

// The given order with the kept nodes put in where the tables stay smallest: each in turn after the last of its parents
// or so many places before the end.
class Placing {
   public:
    Placing(const Network& net, const Person& p) : fixed_(2 * net.causes), end_(net.ordered), rank_(fixed_, -1) {
        for (int k = 0; k < net.ordered; ++k) rank_[net.order[k]] = k;
        for (int a = 0; a < net.arcs; ++a) {
            scopes_.push_back({net.parent[a], net.causes + net.child[a]});
            scopes_.push_back({net.child[a], net.causes + net.child[a]});
        }
        for (size_t s = 0; s < p.kept.size(); ++s) {
            const Rows& r = p.rows[p.kept[s]];
            double last = -1;
            for (int i : r.speaking) {
                scopes_.push_back({r.parent[i], fixed_ + int(s)});
                last = std::max(last, rank_[r.parent[i]] + 0.5);
            }
            last_.push_back(last), after_.push_back(end_), card_.push_back(double(r.used.size()));
        }
    }

    // The place of every variable; throws where all tables together hold more than `most` cells.
    Ints best(double most) {
        double least = cells();
        for (size_t s = 0; s < after_.size(); ++s)
            for (int way = 0; way < WAYS; ++way) {
                const double before = after_[s];
                after_[s] = way ? end_ - STEP * way + 0.5 : last_[s];
                const double found = cells();
                if (found < least)
                    least = found;
                else
                    after_[s] = before;
            }
        cells();
        if (least > most) throw TooLarge();
        return place_;
    }

   private:
    static constexpr int WAYS = 12, STEP = 3;
    int fixed_, end_;
    Ints rank_, place_;
    std::vector<std::pair<int, int>> scopes_, real_;
    Doubles last_, after_, card_;

    double cells() {
        std::vector<std::pair<double, int>> by;
        for (size_t s = 0; s < after_.size(); ++s) by.push_back({after_[s], fixed_ + int(s)});
        for (int v = 0; v < fixed_; ++v)
            if (rank_[v] >= 0) by.push_back({rank_[v], v});
        std::sort(by.begin(), by.end());
        place_.assign(fixed_ + after_.size(), -1);
        Doubles card(by.size(), 2.0);
        for (size_t k = 0; k < by.size(); ++k) {
            place_[by[k].second] = int(k);
            if (by[k].second >= fixed_) card[k] = card_[by[k].second - fixed_];
        }
        real_.clear();
        for (auto [u, v] : scopes_) real_.push_back({place_[u], place_[v]});
        return cells_of(real_, card);
    }
};

Whole whole_of(const Network& net, const Person& p, double most) {
    Whole w;
    w.place = Placing(net, p).best(most);
    const Ints& place = w.place;
    const int fixed = 2 * net.causes;
    const int count = int(std::count_if(place.begin(), place.end(), [](int x) { return x >= 0; }));
    const bool paths = !p.weight.empty();
    Ints card(count, 2);
    for (size_t s = 0; s < p.kept.size(); ++s) card[place[fixed + s]] = int(p.rows[p.kept[s]].used.size());
    w.tape.reset(card);
    for (int c = 0; c < net.causes; ++c)
        w.own.push_back(w.tape.leaf(place[c], net.into[c] < net.into[c + 1] ? place[net.causes + c] : -1, true));
    for (int a = 0; a < net.arcs; ++a)
        w.arc.push_back(w.tape.leaf(place[net.parent[a]], place[net.causes + net.child[a]], paths));
    for (size_t s = 0; s < p.kept.size(); ++s) {
        const Rows& r = p.rows[p.kept[s]];
        w.weight.push_back(w.tape.leaf(place[fixed + s], -1, paths));
        w.link.emplace_back();
        for (int i : r.speaking) w.link[s].push_back(w.tape.leaf(place[r.parent[i]], place[fixed + s], paths));
    }
    w.tape.eliminate();
    w.tape.share();
    return w;
}

template <class R, int L>
void fill(const Network& net, const Whole& w, const Person& p, R* values, int lane) {
    const auto set = [&](int table, int u, int x, int y, R number) {
        values[(w.tape.tables[table].at + w.tape.cell(table, u, x, y)) * L + lane] = number;
    };
    for (int c = 0; c < net.causes; ++c) {
        const int v = w.place[c];
        const R quiet = R(1) - R(p.prior[c]), absent = p.absent[c], present = p.present[c];
        if (net.into[c] == net.into[c + 1]) {
            set(w.own[c], v, 0, 0, quiet * absent);
            set(w.own[c], v, 1, 0, R(p.prior[c]) * present);
            continue;
        }
        set(w.own[c], v, 0, 0, quiet * absent), set(w.own[c], v, 0, 1, 0);
        set(w.own[c], v, 1, 0, -quiet * present), set(w.own[c], v, 1, 1, present);
    }
    for (int a = 0; a < net.arcs; ++a) {
        const int v = w.place[net.parent[a]];
        set(w.arc[a], v, 0, 0, 1), set(w.arc[a], v, 0, 1, 1);
        set(w.arc[a], v, 1, 0, R(1) - R(p.arc[a])), set(w.arc[a], v, 1, 1, 1);
    }
    for (size_t s = 0; s < p.kept.size(); ++s) {
        const Rows& r = p.rows[p.kept[s]];
        const int rows = int(r.used.size());
        for (int row = 0; row < rows; ++row) {
            set(w.weight[s], w.place[2 * net.causes + s], row, 0, r.weight[r.used[row]]);
            for (size_t i = 0; i < r.speaking.size(); ++i) {
                const int v = w.place[r.parent[r.speaking[i]]];
                set(w.link[s][i], v, 0, row, 1);
                set(w.link[s][i], v, 1, row, r.factor(r.used[row], r.speaking[i]));
            }
        }
    }
}

// What the derivatives say of one person (posterior.py, focus.choose).
struct Belief {
    Doubles probability, own, arc_ratio;
    std::vector<Doubles> link_ratio;  // by kept node and speaking parent
    double none = 0;
};

double ratio_of(const double* present, const double* factor, int rows) {
    double all = 0, without = 0;
    for (int r = 0; r < rows; ++r) all += present[r], without += present[r] / std::max(factor[r], 1e-9);
    return without > 0 ? std::min(std::max(all / without, 1e-9), 1e9) : 1.0;
}

template <class R, int L>
Belief read(const Network& net, const Whole& w, const Person& p, const R* values, const R* derivatives, int lane) {
    Belief b;
    b.probability.resize(net.causes);
    b.own.assign(net.causes, 0.0);
    b.arc_ratio.assign(net.arcs, 1.0);
    const auto share = [&](int table, int u, int x, int y) {
        const Table& t = w.tape.tables[table];
        const size_t cell = w.tape.cell(table, u, x, y);
        return values[(t.at + cell) * L + lane] * derivatives[(t.slope + cell) * L + lane] /
               values[size_t(w.tape.tables[w.tape.root[table]].at) * L + lane];
    };
    for (int c = 0; c < net.causes; ++c) {
        R there = share(w.own[c], w.place[c], 1, 0);
        if (net.into[c] < net.into[c + 1]) there += share(w.own[c], w.place[c], 1, 1);
        b.probability[c] = std::min(std::max(double(there), 0.0), 1.0);
    }
    if (p.weight.empty()) return b;
    for (size_t s = 0; s < p.kept.size(); ++s) {
        const Rows& r = p.rows[p.kept[s]];
        const int rows = int(r.used.size());
        Doubles present(rows), factor(rows);
        b.link_ratio.emplace_back();
        for (size_t i = 0; i < r.speaking.size(); ++i) {
            for (int row = 0; row < rows; ++row) {
                present[row] = double(share(w.link[s][i], w.place[r.parent[r.speaking[i]]], 1, row));
                factor[row] = r.factor(r.used[row], r.speaking[i]);
            }
            b.link_ratio[s].push_back(ratio_of(present.data(), factor.data(), rows));
            if (r.complaint)
                b.own[r.parent[r.speaking[i]]] += p.weight[s] * (1 - factor[0]) * present[1];
        }
        if (!r.complaint || r.weight[0] == 0) continue;
        const double row0 = double(share(w.weight[s], w.place[2 * net.causes + s], 0, 0));
        b.none += p.weight[s] * std::min(std::max(r.weight[1] * r.leak / r.weight[0] * row0, 0.0), 1.0);
    }
    for (int a = 0; a < net.arcs; ++a) {
        const double present[2] = {double(share(w.arc[a], w.place[net.parent[a]], 1, 0)),
                                   double(share(w.arc[a], w.place[net.parent[a]], 1, 1))};
        const double factor[2] = {1 - p.arc[a], 1.0};
        b.arc_ratio[a] = ratio_of(present, factor, 2);
    }
    return b;
}

}  // namespace
