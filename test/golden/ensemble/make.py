"""A small made-up ensemble, and what the paper's definitions say of it, computed directly and slowly.

Run with numpy, scipy and scikit-learn:  python make.py

Writes members.json (what the members of a run leave) and, in the other files, what has to come out. Some examples are in
training always and some never; votes and predictions are often tied; many prediction depths are undefined.
"""
import json
import numpy as np

rng = np.random.default_rng(5)
MEMBERS, TRAIN, TEST, CLASSES, PROBES, K = 7, 420, 30, 4, 5, 6
# Positions in the data set: with gaps, as where a run takes a part of the images.
position = np.concatenate([np.sort(rng.choice(1000, TRAIN, replace=False)), 1000 + np.sort(rng.choice(90, TEST, replace=False))])
original = rng.integers(0, CLASSES, TRAIN + TEST)
label = original.copy()
changed = rng.choice(TRAIN, 80, replace=False)
label[changed] = (original[changed] + rng.integers(1, CLASSES, 80)) % CLASSES
# How hard an example is, unseen and when trained on, so that all corners are full.
hard = rng.random((2, TRAIN + TEST))

members = []
for _ in range(MEMBERS):
    seen = rng.random(TRAIN) < 0.6
    seen[:12], seen[12:24] = True, False
    splits = dict(train=np.flatnonzero(seen), validation=np.flatnonzero(~seen), test=np.arange(TRAIN, TRAIN + TEST))
    member = {}
    for name, rows in splits.items():
        n = len(rows)
        looks = np.where(rng.random(n) < 0.7, original[rows], rng.integers(0, CLASSES, n))
        prediction = label[rows] if name == 'train' else looks
        votes = np.zeros((n, PROBES, CLASSES), int)
        for i, row in enumerate(rows):
            turn = (PROBES - 1) * hard[int(name == 'train'), row] + rng.normal(0, 0.5)
            for p in range(PROBES):
                likely = prediction[i] if p >= turn else looks[i]
                weights = np.full(CLASSES, 0.15)
                weights[likely] += 0.4
                for c in rng.choice(CLASSES, K, p=weights / weights.sum()):
                    votes[i, p, c] += 1
        probe_classes = votes.argmax(2)
        depth = []
        for i in range(n):
            agreeing = [l for l in range(PROBES) if all(probe_classes[i, m] == prediction[i] for m in range(l, PROBES))]
            depth.append(min(agreeing) if agreeing else None)
        logits = rng.integers(-200, 200, (n, CLASSES)) / 64
        logits[np.arange(n), prediction] = logits.max(1) + rng.integers(1, 100, n) / 64
        top = np.sort(logits, 1)
        member[name] = dict(
            index=position[rows].tolist(), labels=label[rows].tolist(), original_labels=original[rows].tolist(),
            predictions=prediction.tolist(), prediction_depth=depth, votes=votes.reshape(n, -1).tolist(),
            probe_classes=probe_classes.tolist(), logits=logits.tolist(), output_margin=(top[:, -1] - top[:, -2]).tolist(),
            input_margin=(rng.integers(1, 500, n) / 128).tolist(),
            iteration_learned=(rng.integers(0, 40, n) * 5).tolist(),
        )
    members.append(member)


def mean(values):
    values = [v for v in values if v is not None]
    return float(np.mean(values)) if values else None


rows = {p: i for i, p in enumerate(position.tolist())}
scales = [np.percentile([t for s in m.values() for t in s['iteration_learned']], 95) for m in members]
expected = []
for p in position.tolist():
    seen = [(s, s['index'].index(p), m) for m, member in enumerate(members) for n, s in member.items() if n == 'train' and p in s['index']]
    unseen = [(s, s['index'].index(p), m) for m, member in enumerate(members) for n, s in member.items() if n != 'train' and p in s['index']]
    given = int(label[rows[p]])
    of = lambda parts, key: [s[key][i] for s, i, _ in parts]
    predicted = of(unseen, 'predictions')
    counts = [predicted.count(c) for c in range(CLASSES)]
    tied = [c for c in range(CLASSES) if counts[c] == max(counts)]
    consensus = None if not unseen else given if given in tied else min(tied)
    share = [c / len(unseen) for c in counts] if unseen else []
    rescaled = lambda parts: [s['iteration_learned'][i] / scales[m] for s, i, m in parts]
    entry = dict(
        index=p, label=given, original_label=int(original[rows[p]]),
        mean_pd_train=mean(of(seen, 'prediction_depth')), mean_pd_val=mean(of(unseen, 'prediction_depth')),
        times_train=len(seen), times_val=len(unseen), consensus_class=consensus,
        consistency=predicted.count(given) / len(unseen) if unseen else None,
        consensus_consistency=predicted.count(consensus) / len(unseen) if unseen else None,
        entropy=-sum(q * float(np.log(q)) for q in share if q > 0) if unseen else None,
        mean_iteration_learned_train=mean(of(seen, 'iteration_learned')),
        mean_iteration_learned_val=mean(of(unseen, 'iteration_learned')),
        mean_output_margin=mean(of(unseen, 'output_margin')), mean_input_margin=mean(of(unseen, 'input_margin')),
        form='none',
        pd_models_train=sum(d is not None for d in of(seen, 'prediction_depth')),
        pd_models_val=sum(d is not None for d in of(unseen, 'prediction_depth')),
        mean_rescaled_iteration_train=mean(rescaled(seen)), mean_rescaled_iteration_val=mean(rescaled(unseen)),
        mean_output_margin_train=mean(of(seen, 'output_margin')), mean_input_margin_train=mean(of(seen, 'input_margin')),
    )
    x, y = entry['mean_pd_val'], entry['mean_pd_train']
    for form, cx, cy in (('easy', 0, 0), ('different_class', 0, 1), ('ambiguous_without_label', 1, 0), ('ambiguous', 1, 1)):
        missing = x is None or y is None
        entry['distance_' + form] = None if missing else float(np.sqrt((x / (PROBES - 1) - cx) ** 2 + (y / (PROBES - 1) - cy) ** 2))
    expected.append(entry)

# Each corner takes the 100 nearest; one that two corners take is the nearer's.
corners = ('easy', 'different_class', 'ambiguous_without_label', 'ambiguous')
takers = {e['index']: [] for e in expected}
for form in corners:
    there = [e for e in expected if e['distance_' + form] is not None]
    for e in sorted(there, key=lambda e: (e['distance_' + form], e['index']))[:100]:
        takers[e['index']].append((e['distance_' + form], corners.index(form)))
for e in expected:
    if takers[e['index']]:
        e['form'] = corners[min(takers[e['index']])[1]]

write = lambda name, what: json.dump(what, open(name, 'w'), separators=(',', ':'))
write('members.json', dict(classes=CLASSES, probes=PROBES, k=K, train=TRAIN, test=TEST, members=members))
write('expected.json', dict(examples=expected))

# How well scores find what is wanted, by scikit-learn, with many equal scores.
from sklearn.metrics import average_precision_score, roc_auc_score

cases = []
for count, levels, share in ((5, 3, 0.5), (40, 4, 0.2), (200, 1000, 0.1), (200, 7, 0.6)):
    scores = rng.integers(0, levels, count) / 8
    wanted = rng.random(count) < share
    cases.append(dict(
        scores=scores.tolist(), wanted=wanted.tolist(),
        average_precision=float(average_precision_score(wanted, scores)), auroc=float(roc_auc_score(wanted, scores)),
    ))
write('detection.json', cases)

# Spearman's correlation of the mean depths of two halves of the members, by scipy.
from scipy.stats import spearmanr

agreement = {}
for split in ('train', 'validation', 'test'):
    means = []
    for half in (0, 1, None):
        of = {}
        for m, member in enumerate(members):
            if half in (None, m % 2):
                for p, d in zip(member[split]['index'], member[split]['prediction_depth']):
                    if d is not None:
                        of.setdefault(p, []).append(d)
        means.append({p: float(np.mean(d)) for p, d in of.items()})
    both = sorted(set(means[0]) & set(means[1]))
    agreement[split] = dict(
        halves=float(spearmanr([means[0][p] for p in both], [means[1][p] for p in both])[0]), images=len(means[2])
    )
write('agreement.json', agreement)

# How much each label is doubted: the share of neighbours of another class (an example's own vote in training taken off) and
# of the softmax. And the mean cross-entropy of the label. By loops over members and examples, from the definitions.
doubts = []
for p in position.tolist():
    given = int(label[rows[p]])
    sides, losses, others = {}, [], []
    for member in members:
        for name, s in member.items():
            if p not in s['index']:
                continue
            i = s['index'].index(p)
            votes = np.array(s['votes'][i]).reshape(PROBES, CLASSES)
            if name == 'train':
                votes[votes[:, given] > 0, given] -= 1
            else:
                z = np.array(s['logits'][i])
                losses.append(float(-z[given] + np.log(np.exp(z).sum())))
                others.append(float((np.exp(z).sum() - np.exp(z[given])) / np.exp(z).sum()))
            side = sides.setdefault('seen' if name == 'train' else 'unseen', [0, 0])
            side[0] += int(votes.sum())
            side[1] += int(votes.sum() - votes[:, given].sum())
    shares = [side[1] / side[0] for side in sides.values()] + ([float(np.mean(others))] if others else [])
    held = [sides['unseen'][1] / sides['unseen'][0], float(np.mean(others))] if others else []
    doubts.append(dict(index=p, score=float(np.mean(shares)) if 'unseen' in sides else None, held_out=mean(held), loss=mean(losses)))
of_training = [d for d in doubts if d['index'] < 1000 and d['score'] is not None]
wanted = [label[rows[d['index']]] != original[rows[d['index']]] for d in of_training]
find = lambda key: dict(
    average_precision=float(average_precision_score(wanted, [d[key] for d in of_training])),
    auroc=float(roc_auc_score(wanted, [d[key] for d in of_training])),
)
flagged = [e for e in expected if e['index'] < 1000 and e['consensus_class'] not in (None, e['label'])]
right = [e for e in flagged if e['label'] != e['original_label']]
write('suspects.json', dict(
    doubts=doubts, by_score=find('score'), by_held_out=find('held_out'), by_loss=find('loss'), flagged=[e['index'] for e in flagged],
    recall=len(right) / sum(map(int, wanted)), precision=len(right) / len(flagged),
    suggestions_right=float(np.mean([e['consensus_class'] == e['original_label'] for e in right])),
))

# Better predictions: the best rule "from depth T on, take probe L's class", by trying all of them on every answer.
answers = {'validation': [], 'test': []}
for m, member in enumerate(members):
    for split in answers:
        s = member[split]
        for i, given in enumerate(s['labels']):
            d = PROBES if s['prediction_depth'][i] is None else s['prediction_depth'][i]
            answers[split].append((m, d, s['predictions'][i] == given, [c == given for c in s['probe_classes'][i]]))


def right_share(split, rule, of=None):
    return float(np.mean([
        probes[rule[1]] if rule and d >= rule[0] else network
        for m, d, network, probes in answers[split] if of in (None, m)
    ]))


rules = [(t, l) for t in range(PROBES, -1, -1) for l in range(1, PROBES - 1)]
best = max([None] + rules, key=lambda rule: right_share('validation', rule))
gains = {s: [right_share(s, best, m) - right_share(s, None, m) for m in range(MEMBERS)] for s in answers}
corner = sorted(
    (e for e in expected if e['distance_ambiguous_without_label'] is not None),
    key=lambda e: (e['distance_ambiguous_without_label'], e['index']),
)[:100]
inside = {e['index'] for e in corner}
asked = [
    (s['predictions'][i] == s['labels'][i], [c == s['labels'][i] for c in s['probe_classes'][i]])
    for s in (member['validation'] for member in members) for i, p in enumerate(s['index']) if p in inside
]
write('better.json', dict(
    rule=best and dict(depth=best[0], probe=best[1]),
    gains={s: dict(mean=float(np.mean(g)), spread=float(np.std(g, ddof=1))) for s, g in gains.items()},
    network={s: float(np.mean([right_share(s, None, m) for m in range(MEMBERS)])) for s in answers},
    corner=dict(answers=len(asked), network=float(np.mean([n for n, _ in asked])), probes=np.mean([p for _, p in asked], 0).tolist()),
))
