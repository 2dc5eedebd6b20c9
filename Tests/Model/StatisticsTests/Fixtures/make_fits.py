"""Makes fits.json: fits, intervals, draws' moments and distributions, by numpy and scipy."""
import json
import numpy as np
from scipy import stats, special

rng = np.random.default_rng(20261129)

def fit(points, values, at):
    X, y = np.array(points, float), np.array(values, float)
    n, p = X.shape
    beta, *_ = np.linalg.lstsq(X, y, rcond=None)
    r = y - X @ beta
    s = float(np.sqrt(r @ r / (n - p)))
    C = np.linalg.inv(X.T @ X)
    t = stats.t.ppf(0.975, n - p)
    out = []
    for x in at:
        x = np.array(x, float)
        h = float(x @ C @ x)
        m = float(x @ beta)
        out.append({"point": list(map(float, x)), "fit": m, "leverage": h,
                    "prediction95": [m - t * s * np.sqrt(1 + h), m + t * s * np.sqrt(1 + h)],
                    "mean95": [m - t * s * np.sqrt(h), m + t * s * np.sqrt(h)]})
    return {"points": X.tolist(), "values": y.tolist(), "coefficients": beta.tolist(), "deviation": s,
            "errors": (s * np.sqrt(np.diag(C))).tolist(), "at": out}

def lack(points, values, groups):
    X, y = np.array(points, float), np.array(values, float)
    n, p = X.shape
    beta, *_ = np.linalg.lstsq(X, y, rcond=None)
    sse = float(((y - X @ beta) ** 2).sum())
    g = np.array(groups)
    pe = sum(float(((y[g == k] - y[g == k].mean()) ** 2).sum()) for k in set(groups))
    m = len(set(groups))
    f = ((sse - pe) / (m - p)) / (pe / (n - m))
    return {"points": X.tolist(), "values": y.tolist(), "groups": list(map(int, groups)), "ratio": f,
            "probability": float(stats.f.sf(f, m - p, n - m))}

sizes = np.repeat([256, 1024, 4096, 16384], 2)
line = 100 + 0.056 * sizes + rng.normal(0, 6, 8)
curve = 100 + 0.056 * sizes + 4e-6 * sizes**2 + rng.normal(0, 6, 8)
big = np.repeat([1024, 8192, 32768, 65536, 131072], 3)
square = 80 + 0.05 * big + 3e-7 * big.astype(float)**2 + rng.normal(0, 20, 15)
batch = rng.uniform(1, 40, 60)
context = rng.uniform(100, 9000, 60)
tpot = 12 + 0.21 * batch + 0.0003 * context + rng.normal(0, 0.4, 60)
one = lambda v: [[1.0, float(x)] for x in v]
doc = {
    "how": "numpy %s lstsq, scipy %s; seed 20261129" % (np.__version__, __import__("scipy").__version__),
    "fits": [
        fit(one(sizes), np.round(line, 3), [[1, 2048], [1, 20000]]),
        fit([[1.0, float(x), float(x) ** 2] for x in big], np.round(square, 3), [[1, 4096, 4096.0**2], [1, 1.5e5, 2.25e10]]),
        fit([[1.0, float(b), float(c)] for b, c in zip(batch.round(2), context.round())], np.round(tpot, 4), [[1, 20, 4000], [1, 50, 12000]]),
    ],
    "lack": [lack(one(sizes), np.round(line, 3), sizes), lack(one(sizes), np.round(curve, 3), sizes)],
    "t": [{"freedom": f, "share": q, "value": float(stats.t.ppf(q, f))} for f in (1, 2, 6, 30, 1000) for q in (0.6, 0.975, 0.9995)],
    "tAtMost": [{"freedom": f, "at": x, "value": float(stats.t.cdf(x, f))} for f in (1, 5, 60) for x in (-4.5, -0.3, 1.2, 8)],
    "f": [{"numerator": a, "denominator": b, "at": x, "value": float(stats.f.sf(x, a, b))}
          for a, b in ((1, 4), (2, 4), (5, 10), (30, 600)) for x in (0.2, 1.0, 3.5, 20)],
}
json.dump(doc, open("fits.json", "w"), indent=1)
