"""
Checks a workspace against pyhf's JSON schema 1.0.0 as far as it concerns the modifiers in use, and fits it: -2 log L of
pyhf's model (histosys interpolated by code 4p, unit Gaussian constraints, Poisson bins) at mu = 0 and mu = 1, minimised
over all other parameters inside their bounds. Prints the minima, with the part that depends on the data alone removed.
pyhf itself is not used.
"""
import json
import sys

try:
    import numpy
    from scipy.optimize import minimize
    from scipy.special import gammaln, xlogy
except ImportError:
    sys.exit("these tests need SciPy: apt-get install python3-scipy, or let NUSCAN_PYTHON name a Python that has it")

with open(sys.argv[1], encoding="utf-8") as file:
    workspace = json.load(file)
faults = []


def keys(where, mapping, required, optional=()):
    for key in required:
        if key not in mapping:
            faults.append(f"{where}: no {key}")
    for key in mapping:
        if key not in (*required, *optional):
            faults.append(f"{where}: unknown key {key}")


def numbers(where, values, length=None):
    if not isinstance(values, list) or not values or not all(type(value) in (int, float) for value in values):
        faults.append(f"{where}: not a list of numbers")
    if length is not None and len(values) != length:
        faults.append(f"{where}: {len(values)} instead of {length} numbers")


keys("workspace", workspace, ("channels", "measurements", "observations", "version"))
if workspace["version"] != "1.0.0":
    faults.append("version")
observed = {}
for observation in workspace["observations"]:
    keys("observation", observation, ("name", "data"))
    numbers("observation", observation["data"])
    observed[observation["name"]] = numpy.array(observation["data"], dtype=float)
types = {}
for channel in workspace["channels"]:
    keys("channel", channel, ("name", "samples"))
    names = [sample["name"] for sample in channel["samples"]]
    if not names or len(set(names)) != len(names):
        faults.append(f"{channel['name']}: no samples, or two with one name")
    for sample in channel["samples"]:
        where = f"{channel['name']}/{sample['name']}"
        bins = len(observed[channel["name"]])
        keys(where, sample, ("name", "data", "modifiers"))
        numbers(where, sample["data"], bins)
        for modifier in sample["modifiers"]:
            keys(where, modifier, ("name", "type", "data"))
            if modifier["type"] == "histosys":
                keys(where, modifier["data"], ("lo_data", "hi_data"))
                numbers(where, modifier["data"]["lo_data"], bins)
                numbers(where, modifier["data"]["hi_data"], bins)
            elif modifier["type"] != "normfactor" or modifier["data"] is not None:
                faults.append(f"{where}: {modifier}")
            if types.setdefault(modifier["name"], modifier["type"]) != modifier["type"]:
                faults.append(f"{modifier['name']} has two types")
(measurement,) = workspace["measurements"]
keys("measurement", measurement, ("name", "config"))
keys("config", measurement["config"], ("poi", "parameters"))
poi = measurement["config"]["poi"]
inits = {name: 0.0 if kind == "histosys" else 1.0 for name, kind in types.items()}
bounds = {name: (-5.0, 5.0) if kind == "histosys" else (0.0, 10.0) for name, kind in types.items()}
for parameter in measurement["config"]["parameters"]:
    keys("parameter", parameter, ("name",), ("inits", "bounds", "auxdata", "factors", "sigmas", "fixed"))
    if parameter["name"] not in types:
        faults.append(f"{parameter['name']} is configured but not used")
    numbers("inits", parameter["inits"], 1)
    numbers("bounds", parameter["bounds"][0], 2)
    inits[parameter["name"]] = parameter["inits"][0]
    bounds[parameter["name"]] = tuple(parameter["bounds"][0])
    if not bounds[parameter["name"]][0] <= inits[parameter["name"]] <= bounds[parameter["name"]][1]:
        faults.append(f"{parameter['name']} starts outside its bounds")
if poi not in types:
    faults.append("the parameter of interest is not used")
if faults:
    sys.exit("\n".join(faults))

names = sorted(types)


def interpolated(parameter, low, nominal, high):
    """Code 4p: change of the counts, and its derivative."""
    up, down = high - nominal, nominal - low
    if parameter > 1:
        return parameter * up, up
    if parameter < -1:
        return parameter * down, down
    mean, asymmetry = 0.5 * (up + down), 0.0625 * (up - down)
    square = parameter * parameter
    return (
        parameter * mean + asymmetry * square * (15 - 10 * square + 3 * square * square),
        mean + asymmetry * parameter * (30 - 40 * square + 18 * square * square),
    )


def rates(channel, values):
    """Expected counts of a channel and their derivative in every parameter."""
    total = numpy.zeros(len(observed[channel["name"]]))
    slopes = numpy.zeros((len(names), len(total)))
    for sample in channel["samples"]:
        nominal = numpy.array(sample["data"], dtype=float)
        added = nominal.copy()
        additive = {}
        factors = {}
        for modifier in sample["modifiers"]:
            name = modifier["name"]
            if modifier["type"] == "normfactor":
                factors[name] = values[name]
                continue
            low, high = (numpy.array(modifier["data"][side], dtype=float) for side in ("lo_data", "hi_data"))
            change, slope = interpolated(values[name], low, nominal, high)
            added = added + change
            additive[name] = slope
        product = numpy.prod(list(factors.values())) if factors else 1.0
        total += product * added
        for name, slope in additive.items():
            slopes[names.index(name)] += product * slope
        for name in factors:
            rest = numpy.prod([value for other, value in factors.items() if other != name])
            slopes[names.index(name)] += rest * added
    return total, slopes


def twice_nll(values):
    """-2 log L without what depends on the data alone, and its gradient."""
    result = 0.0
    gradient = numpy.zeros(len(names))
    for channel in workspace["channels"]:
        data = observed[channel["name"]]
        rate, slopes = rates(channel, values)
        if (rate < 0).any() or ((rate == 0) & (data > 0)).any():
            return numpy.inf, gradient
        log_probability = xlogy(data, rate) - rate - gammaln(data + 1)
        saturated = xlogy(data, data) - data - gammaln(data + 1)
        result += -2 * (log_probability - saturated).sum()
        gradient += slopes @ (2 - 2 * numpy.divide(data, rate, out=numpy.zeros_like(rate), where=rate > 0))
    for index, name in enumerate(names):
        if types[name] == "histosys":
            result += values[name] ** 2
            gradient[index] += 2 * values[name]
    return result, gradient


def minimum(poi_value):
    free = [name for name in names if name != poi]
    start = numpy.array([inits[name] for name in free])

    def objective(point):
        value, gradient = twice_nll({**dict(zip(free, point)), poi: poi_value})
        return value, gradient[[names.index(name) for name in free]]

    best = None
    for method, options in (
        ("L-BFGS-B", {"maxiter": 20000, "maxfun": 200000, "ftol": 1e-15, "gtol": 1e-9, "maxcor": 40}),
        ("SLSQP", {"maxiter": 2000, "ftol": 1e-13}),
        ("L-BFGS-B", {"maxiter": 20000, "maxfun": 200000, "ftol": 1e-15, "gtol": 1e-9, "maxcor": 40}),
    ):
        fit = minimize(objective, start, jac=True, method=method, bounds=[bounds[name] for name in free], options=options)
        if best is None or fit.fun < best:
            best, start = fit.fun, fit.x
    at_upper = [
        name
        for name, value in zip(free, start)
        if value > bounds[name][1] - 1e-6 * (bounds[name][1] - bounds[name][0])
    ]
    return {"chi2": best, "parameters": dict(zip(free, start)), "at_upper_bound": at_upper}


print(json.dumps({"mu0": minimum(0.0), "mu1": minimum(1.0), "bounds": bounds, "types": types}))
