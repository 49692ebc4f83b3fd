// A network and many people as arrays; each person's priors, and what was seen of them folded (question.py).
#pragma once

#include "_tape.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

struct Network {
    int causes, arcs, nodes;
    const int *parent, *child, *order, *node_start, *node_parent, *levels;
    int ordered;
    const int *exposed_start, *exposed;  // by cause: the exposures that act on it
    Ints into, none_at, factor_at;       // first arc into each cause; first number of each node in a model's arrays
};

// The numbers of one stratum. Of exposures: by cause the weight and exp(sum of log odds) of every combination of those
// that are enumerated (exposure.py), and the intercept.
struct Model {
    const double *none, *factor, *spontaneous, *prevalence, *arcs, *frequency, *log_odds, *weights, *odds, *intercept;
    const int *bit, *combinations;  // of each exposure of each cause its bit, -1: by its mean; first combination
};

// What was seen at one node of one person: weighted rows (question.py). The last row is "anything": its factors are 1.
struct Rows {
    int node, rows, parents;
    const int* parent;
    Span<double> weight;
    const double* factors;  // (rows - 1, parents)
    double leak;
    Span<int> used, speaking;
    bool complaint, kept;
    double factor(int row, int i) const { return row == rows - 1 ? 1.0 : factors[row * parents + i]; }
};

// All people, one after another: nodes seen, complaints, exposures, and what was told of causes themselves.
struct People {
    int count;
    const int *model, *start, *node, *scale, *complaint_start, *complaint, *exposure_start, *exposure, *told_start,
        *told, *told_as;
    const double *exposure_value, *told_value;
    const double* seen;  // likelihood of each level, one node after another
    const int* seen_at;
    const double* scales;  // general share, then one for each parent
    const int* scale_at;
};
enum { ACTIVE, TREATED, EXCLUDED };

// P(cause | known exposures), found once for each combination of what is known.
class Priors {
   public:
    Priors(const Network& net, const std::vector<Model>& models) : net_(net), models_(models), known_(models.size()) {
        for (int c = 0; c < net.causes; ++c)
            for (int k = net.exposed_start[c]; k < net.exposed_start[c + 1]; ++k) {
                if (net.exposed[k] >= int(acts_.size())) acts_.resize(net.exposed[k] + 1);
                acts_[net.exposed[k]].push_back(c);
            }
    }

    // Spontaneous priors of a person into `prior`.
    void find(const People& people, int n, double* prior) {
        const Model& model = models_[people.model[n]];
        std::copy_n(model.spontaneous, net_.causes, prior);
        touched_.assign(net_.causes, 0);
        value_.assign(acts_.size(), -1.0);
        for (int k = people.exposure_start[n]; k < people.exposure_start[n + 1]; ++k) {
            if (people.exposure[k] >= int(acts_.size())) continue;
            value_[people.exposure[k]] = people.exposure_value[k];
            for (int c : acts_[people.exposure[k]]) touched_[c] = 1;
        }
        for (int c = 0; c < net_.causes; ++c)
            if (touched_[c]) prior[c] = given(model, known_[people.model[n]], c);
        for (int k = people.told_start[n]; k < people.told_start[n + 1]; ++k)
            if (people.told_as[k] == TREATED) prior[people.told[k]] = people.told_value[k];
    }

   private:
    static constexpr size_t KNOWN = 50'000;
    const Network& net_;
    const std::vector<Model>& models_;
    std::vector<Ints> acts_;  // by exposure: the causes that it acts on
    std::vector<std::unordered_map<std::string, double>> known_;
    std::vector<char> touched_;
    Doubles value_;
    std::string key_;

    double given(const Model& model, std::unordered_map<std::string, double>& known, int cause) {
        key_.assign(reinterpret_cast<const char*>(&cause), sizeof cause);
        for (int k = net_.exposed_start[cause]; k < net_.exposed_start[cause + 1]; ++k)
            key_.append(reinterpret_cast<const char*>(&value_[net_.exposed[k]]), sizeof(double));
        if (known.size() > KNOWN) known.clear();
        const auto found = known.find(key_);
        return found != known.end() ? found->second : known.emplace(key_, averaged(model, cause)).first->second;
    }

    // exposure.given_exposures: unknown exposures are averaged over.
    double averaged(const Model& model, int cause) const {
        const int from = model.combinations[cause], count = model.combinations[cause + 1] - from;
        double shift = model.intercept[cause], kept = 0, present = 0;
        std::vector<std::pair<int, std::pair<double, double>>> shares;  // bit; by its absence and presence
        for (int k = net_.exposed_start[cause]; k < net_.exposed_start[cause + 1]; ++k) {
            const double value = value_[net_.exposed[k]], frequency = model.frequency[k];
            if (value < 0) continue;
            if (model.bit[k] >= 0)
                shares.push_back({model.bit[k], {(1 - value) / (1 - frequency), value / frequency}});
            else
                shift += std::log1p(value * std::expm1(model.log_odds[k])) -
                         std::log1p(frequency * std::expm1(model.log_odds[k]));
        }
        const double odds = std::exp(shift);
        for (int c = 0; c < count; ++c) {
            double weight = model.weights[from + c];
            for (const auto& [bit, share] : shares) weight *= c >> bit & 1 ? share.second : share.first;
            if (weight == 0) continue;
            const double o = odds * model.odds[from + c];
            kept += weight, present += weight * (o / (1 + o));
        }
        return present / kept;
    }
};

struct Person {
    int number;
    const double *prior, *arc;
    Span<double> absent, present, said;  // own likelihood with all that folds; without it (absent, then present)
    Span<Rows> rows;                     // all nodes seen
    Span<int> kept;                      // of these the ones with a variable
    Span<double> weight;                 // of the complaints, by place in `kept`; empty without a complaint
};

bool speaks(const Rows& r, int i) {
    return std::any_of(r.used.begin(), r.used.end(), [&](int row) { return r.factor(row, i) != 1; });
}

Rows rows_of(const Network& net, const Model& model, const People& people, int k, bool complaint, Arena& arena) {
    Rows r{};
    r.node = people.node[k];
    r.parent = net.node_parent + net.node_start[r.node];
    const int levels = net.levels[r.node], parents = r.parents = net.node_start[r.node + 1] - net.node_start[r.node];
    const double *seen = people.seen + people.seen_at[k], *none = model.none + net.none_at[r.node];
    const double* scale = people.scale[k] < 0 ? nullptr : people.scales + people.scale_at[people.scale[k]];
    r.rows = levels + 1;
    r.factors = model.factor + net.factor_at[r.node];
    if (scale) {
        const auto scaled = arena.take<double>(size_t(levels) * parents);
        for (int j = 0; j < levels * parents; ++j) scaled[j] = 1 - (1 - r.factors[j]) * scale[1 + j % parents];
        r.factors = scaled.data;
    }
    r.weight = arena.take<double>(r.rows);
    r.used = arena.take<int>(r.rows);
    r.speaking = arena.take<int>(parents);
    for (int level = 0; level < levels; ++level) {
        const double quiet = scale ? 1 - (1 - none[level]) * scale[0] : none[level];
        if (level == 0) r.leak = 1 - quiet;
        r.weight[level] = (seen[level] - seen[level + 1]) * quiet;
    }
    r.weight[levels] = seen[levels];
    int used = 0, speaking = 0;
    for (int row = 0; row < r.rows; ++row)
        if (r.weight[row] != 0) r.used[used++] = row;
    r.used.count = used;
    for (int i = 0; i < parents; ++i)
        if (speaks(r, i)) r.speaking[speaking++] = i;
    r.speaking.count = speaking;
    r.complaint = complaint;
    r.kept = complaint || (used > 1 && speaking > 1);
    if (complaint) {  // every row is kept
        r.used.count = r.rows;
        std::iota(r.used.begin(), r.used.end(), 0);
    }
    return r;
}

// Fold one node into the causes' own likelihood where it has one row or one parent that matters (posterior.layout).
void fold(const Rows& r, const double* weight, const int* speaking, int count, double* absent, double* present) {
    if (count == 0) return;
    if (r.used.size() == 1) {
        for (int k = 0; k < count; ++k) present[r.parent[speaking[k]]] *= r.factor(r.used[0], speaking[k]);
        return;
    }
    double all = 0, there = 0;
    for (int row = 0; row < r.rows; ++row) {
        all += weight[row];
        there += weight[row] * r.factor(row, speaking[0]);
    }
    absent[r.parent[speaking[0]]] *= all;
    present[r.parent[speaking[0]]] *= there;
}

// What was told of causes themselves: their likelihood, and no arcs into those that are treated.
void told(const Network& net, const Model& model, const People& people, int n, Person& p, Arena& arena) {
    p.said = arena.take<double>(2 * net.causes, 1.0);
    p.arc = model.arcs;
    for (int k = people.told_start[n]; k < people.told_start[n + 1]; ++k) {
        const int c = people.told[k];
        const double value = people.told_value[k];
        if (people.told_as[k] == EXCLUDED) p.said[net.causes + c] = value;
        if (people.told_as[k] == ACTIVE) {
            const double prevalence = model.prevalence[c], ratio = value / (1 - value) * (1 - prevalence) / prevalence;
            p.said[c] = std::min(1.0, 1 / ratio), p.said[net.causes + c] = std::min(1.0, ratio);
        }
        if (people.told_as[k] != TREATED) continue;
        const auto arcs = arena.take<double>(net.arcs);
        std::copy_n(p.arc, net.arcs, arcs.begin());
        std::fill(arcs.begin() + net.into[c], arcs.begin() + net.into[c + 1], 0.0);
        p.arc = arcs.data;
    }
}

// Weights of the complaints (belief.complaint_weights), none where no complaint is unusual.
void weigh_complaints(Person& p, Arena& arena) {
    double whole = 0;
    p.weight = arena.take<double>(p.kept.size());
    for (size_t s = 0; s < p.kept.size(); ++s) {
        const Rows& r = p.rows[p.kept[s]];
        p.weight[s] = r.complaint ? -std::log(std::max(r.leak, 1e-12)) : 0.0;
        whole += p.weight[s];
    }
    for (double& w : p.weight) w /= whole;
    if (!(whole > 0)) p.weight = {};
}

Person person_of(const Network& net, const std::vector<Model>& models, const People& people, int n, Priors& priors,
                 Arena& arena) {
    Person p{};
    p.number = n;
    const auto prior = arena.take<double>(net.causes);
    priors.find(people, n, prior.data);
    p.prior = prior.data;
    told(net, models[people.model[n]], people, n, p, arena);
    p.absent = arena.take<double>(net.causes), p.present = arena.take<double>(net.causes);
    std::copy_n(p.said.begin(), net.causes, p.absent.begin());
    std::copy_n(p.said.begin() + net.causes, net.causes, p.present.begin());
    const int count = people.start[n + 1] - people.start[n];
    const auto seen = arena.take<int>(count);
    std::iota(seen.begin(), seen.end(), people.start[n]);
    std::sort(seen.begin(), seen.end(), [&](int a, int b) { return people.node[a] < people.node[b]; });
    p.rows = arena.take<Rows>(count), p.kept = arena.take<int>(count);
    p.kept.count = 0;
    const int *from = people.complaint + people.complaint_start[n],
              *to = people.complaint + people.complaint_start[n + 1];
    for (int k = 0; k < count; ++k) {
        const bool complaint = std::find(from, to, people.node[seen[k]]) != to;
        const Rows& r = p.rows[k] = rows_of(net, models[people.model[n]], people, seen[k], complaint, arena);
        if (r.kept)
            p.kept.data[p.kept.count++] = k;
        else
            fold(r, r.weight.data, r.speaking.data, r.speaking.count, p.absent.data, p.present.data);
    }
    weigh_complaints(p, arena);
    for (int c = 0; c < net.causes; ++c) {  // only their ratio counts
        const double most = std::max(p.absent[c], p.present[c]);
        if (most > 0) p.absent[c] /= most, p.present[c] /= most;
    }
    return p;
}

}  // namespace
