# python rollout.py > rollout.json
"""Rollout statistics by gbstats (GrowthBook's engine), scipy and statsmodels; what none of them has, by its formula, in numpy."""
import json, platform
import numpy as np, scipy, statsmodels
from importlib.metadata import version
from scipy.optimize import brentq
from scipy.special import gammaln
from scipy.stats import chi2, false_discovery_control, norm, rankdata, ttest_ind_from_stats
from statsmodels.stats.multitest import multipletests
from gbstats.frequentist.tests import FrequentistConfig, SequentialConfig, SequentialTwoSidedTTest, TwoSidedTTest
from gbstats.models.statistics import (ProportionStatistic, QuantileStatistic, RatioStatistic, RegressionAdjustedStatistic,
                                       SampleMeanStatistic, compute_theta)
from gbstats.utils import check_srm

rng = np.random.default_rng(7)
made = {"by": "python rollout.py > rollout.json", "gbstats": version("gbstats"), "scipy": scipy.__version__,
        "statsmodels": statsmodels.__version__, "numpy": np.__version__, "python": platform.python_version()}


def sample(x):
    return SampleMeanStatistic(n=len(x), sum=float(x.sum()), sum_squares=float((x * x).sum()))


def tests(a, b):
    out = {}
    for kind in ("absolute", "relative"):
        t = TwoSidedTTest(a, b, FrequentistConfig(difference_type=kind, alpha=0.05)).compute_result()
        out[kind] = {"effect": t.expected, "se": t.uplift.stddev, "fixed": {"ci": t.ci, "p": t.p_value},
                     "sequential": [dict(alpha=al, decisionUnits=n, **one(a, b, kind, al, n))
                                    for al, n in ((0.05, 5000), (0.01, 500))]}
    return out


def one(a, b, kind, alpha, n):
    r = SequentialTwoSidedTTest(a, b, SequentialConfig(difference_type=kind, alpha=alpha, sequential_tuning_parameter=n)).compute_result()
    return {"ci": r.ci, "p": r.p_value}


def one_sided(d, s, N, alpha, star):
    """Waudby-Smith et al., one-sided, by its formula; the p-value by searching the alpha whose bound meets 0, rho kept."""
    rho = np.sqrt((-2 * np.log(2 * alpha) + np.log(-2 * np.log(2 * alpha) + 1)) / star)
    width = lambda al: s * np.sqrt(N) * np.sqrt(2 * (N * rho**2 + 1) / (N * rho) ** 2 * np.log(1 + np.sqrt(N * rho**2 + 1) / (2 * al)))
    p = 1.0 if d - width(1 - 1e-12) <= 0 else float(np.exp(brentq(lambda la: d - width(np.exp(la)), -600, 0, xtol=1e-14, rtol=1e-14)))
    return {"effect": d, "se": s, "units": N, "alpha": alpha, "decisionUnits": star, "low": float(d - width(alpha)), "p": p}


# arms
means = [np.round(rng.gamma(2, 3, 40), 3), np.round(rng.gamma(2, 3.6, 55), 3)]
pairs = [np.round(np.column_stack([rng.poisson(2 * k), k]), 3) for k in (rng.poisson(3, 60) + 1, rng.poisson(3, 70) + 1)]
past = [np.round(rng.normal(10, 3, n), 3) for n in (50, 60)]
now = [np.round(0.8 * p + rng.normal(2 + d, 1, len(p)), 3) for p, d in zip(past, (0, 0.4))]


def ratio(p):
    return RatioStatistic(n=len(p), m_statistic=sample(p[:, 0]), d_statistic=sample(p[:, 1]), m_d_sum_of_products=float((p[:, 0] * p[:, 1]).sum()))


def adjusted(y, x, theta):
    return RegressionAdjustedStatistic(n=len(y), post_statistic=sample(y), pre_statistic=sample(x),
                                       post_pre_sum_of_products=float((x * y).sum()), theta=theta)


theta = compute_theta(*(adjusted(y, x, 0) for y, x in zip(now, past)))
latency = np.sort(np.round(np.exp(rng.normal(3, 0.5, 4000)), 4))
at = lambda q: float(np.quantile(latency, q, method="inverted_cdf"))
aside = norm.ppf(0.975) * np.sqrt(0.99 * 0.01 / 4000)
quantile = QuantileStatistic(n=4000, n_star=4000, nu=0.99, quantile_hat=at(0.99), quantile_lower=at(0.99 - aside), quantile_upper=at(0.99 + aside))


def multinomial_e(counts, p, alpha):
    """Lindon & Malek (2022): Dirichlet-multinomial against multinomial, on the counts of the whole stream."""
    x, a = np.array(counts, float), np.array(alpha, float)
    return float(gammaln(a.sum()) - gammaln(a.sum() + x.sum()) + (gammaln(a + x) - gammaln(a)).sum() - (x * np.log(p)).sum())


def shift(x, y, level):
    """R's wilcox.test(exact = FALSE, correct = TRUE, conf.int = TRUE) of x - y, as Kayenta's MannWhitney has it."""
    x, y = np.array(x, float), np.array(y, float)
    m, n = len(x), len(y)

    def z(mu, quantile):
        r = rankdata(np.concatenate([x - mu, y]))
        ties = np.unique(r, return_counts=True)[1]
        dz = r[:m].sum() - m * (m + 1) / 2 - m * n / 2
        sigma = np.sqrt(m * n / 12 * (m + n + 1 - (ties**3 - ties).sum() / ((m + n) * (m + n - 1))))
        return (dz - np.sign(dz) * 0.5) / sigma - quantile

    lo, hi = x.min() - y.max(), x.max() - y.min()

    def root(q):
        if z(lo, q) <= 0: return lo
        if z(hi, q) >= 0: return hi
        return brentq(z, lo, hi, args=(q,), xtol=1e-12, rtol=1e-14, maxiter=1000)

    zq = norm.ppf((1 - level) / 2)
    d = (x[:, None] - y).ravel()
    return {"level": level, "low": float(root(-zq)), "high": float(root(zq)), "median": float(np.median(d))}


series = {"apart": (np.round(rng.normal(21, 2, 30), 6), np.round(rng.normal(10, 2, 30), 6)),
          "near": (np.round(rng.normal(10.3, 2, 40), 6), np.round(rng.normal(10, 2, 25), 6)),
          "counts": (rng.poisson(3, 50).astype(float), rng.poisson(2, 45).astype(float)),
          "tied": (np.r_[np.full(45, 10.0), np.full(5, 11.0)], np.round(np.random.default_rng(4).normal(8, 1, 50), 6)),
          "few": (np.array([20.0, 22, 21, 25, 30]), np.array([1.0, 2.2, 1.1, 2.5, 3]))}


def cles(x, y):
    d = np.subtract.outer(x, y)
    return float(((d > 0) + 0.5 * (d == 0)).mean())


ps = [0.001, 0.012, 0.02, 0.04, 0.041, 0.3, 0.9]
posterior = {"counts": [400, 500, 450, 300], "means": [0.10, 0.13, 0.125, 0.06], "variances": [0.09, 0.1131, 0.1094, 0.0564]}
draws = np.random.default_rng(1).normal(posterior["means"], np.sqrt(np.array(posterior["variances"]) / posterior["counts"]), (2_000_000, 4))
order = np.argsort(-draws, axis=1)
top = np.bincount(order[:, 0], minlength=4) / len(draws)
second = np.bincount(order[:, 1], minlength=4) / len(draws)

print(json.dumps({
    "made": made,
    "mean": {"control": means[0].tolist(), "canary": means[1].tolist(), **tests(*map(sample, means))},
    "proportion": {"control": [31, 900], "canary": [52, 950], **tests(ProportionStatistic(n=900, sum=31), ProportionStatistic(n=950, sum=52))},
    "ratio": {"control": pairs[0].tolist(), "canary": pairs[1].tolist(), **tests(*map(ratio, pairs))},
    "cuped": {"past": [x.tolist() for x in past], "now": [y.tolist() for y in now], "theta": theta,
              **tests(*(adjusted(y, x, theta) for y, x in zip(now, past)))},
    "oneSided": [one_sided(0.02, 0.008, 2000, 0.05, 5000), one_sided(0.3, 0.05, 900, 0.05, 5000), one_sided(0.01, 0.004, 20000, 0.01, 3000),
                 one_sided(-0.02, 0.01, 2000, 0.05, 5000)],
    "welch": [dict(zip(("t", "p"), map(float, ttest_ind_from_stats(m[1], s[1], n[1], m[0], s[0], n[0], equal_var=False))), mean=m, sd=s, n=n)
              for m, s, n in (((10, 11), (2, 4), (12, 40)), ((0.1, 0.1004), (0.3, 0.31), (5000, 4000)))],
    "quantile": {"values": latency.tolist()[::1], "estimate": quantile.quantile_hat, "se": float(np.sqrt(quantile.variance / 4000))},
    "sampleRatio": [{"counts": c, "weights": w, "p": float(check_srm(c, w))} for c, w in
                    (([500, 500], [0.5, 0.5]), ([5000, 5300], [0.5, 0.5]), ([310, 590, 105], [0.3, 0.6, 0.1]), ([9000, 1100], [0.9, 0.1]))],
    "sequentialRatio": [{"counts": c, "weights": w, "concentration": k, "logE": multinomial_e(c, w, np.array(w) * k)} for c, w, k in
                        (([50, 50], [0.5, 0.5], 100), ([5000, 5400], [0.5, 0.5], 1000), ([310, 590, 175], [0.3, 0.6, 0.1], 200))],
    "shift": [{"name": k, "x": x.tolist(), "y": y.tolist(), "cles": cles(x, y), "at": [shift(x, y, 0.98), shift(x, y, 0.95)]} for k, (x, y) in series.items()],
    "percentiles": {"values": series["near"][0].tolist(), "at": {str(p): float(np.percentile(series["near"][0], p)) for p in (1, 25, 75, 99)}},
    "correction": {"p": ps, "holm": multipletests(ps, method="holm")[1].tolist(), "bh": false_discovery_control(ps).tolist()},
    "bandit": {**posterior, "best": top.tolist(), "topTwo": ((top + second) / 2).tolist(), "draws": len(draws)},
}))
