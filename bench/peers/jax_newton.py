"""Fits all points of a flat profile problem with JAX: python3 jax_newton.py problem.json [--float32 STEPS]

The mathematics of numpy_newton.py, written for one point, mapped over a batch with vmap and compiled with jit: full
Newton steps from exact gradients and Hessians, a fixed number of them, nuisances that a step would carry over a limit
held there. In float64 the number of steps is the smallest that reaches 1e-6 in chi2; in float32 it is given.

Ways to solve the Newton equations and sizes of batches are tried on part of the time, the best is timed. Compilation
and one pass stay outside the clock; templates at each point are inside. Two times are taken: from points in host memory
to chi2 in host memory, and with both on the device. `NUSCAN_PEER_SECONDS` limits the whole program, roughly.
"""
import copy
import json
import math
import os
import platform
import sys
import time

# The GPU is shared with the program that started this one.
os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")

import jax  # noqa: E402
import numpy as np  # noqa: E402

FLOAT32 = "--float32" in sys.argv
jax.config.update("jax_enable_x64", not FLOAT32)
# Otherwise recent GPUs round the factors of float32 products to ten bits.
jax.config.update("jax_default_matmul_precision", "highest")

import jax.numpy as jnp  # noqa: E402
from jax.scipy.linalg import cho_factor, cho_solve  # noqa: E402

from plane_problem import PlaneProblem  # noqa: E402

AGREEMENT = 1e-6
MOST_STEPS = 30
PASSES = 5
BATCHES = (1024, 8192, 65536, 262144)
NEAR = 25.0
SECONDS = float(os.environ.get("NUSCAN_PEER_SECONDS", "120"))
REAL = np.float32 if FLOAT32 else np.float64


def solve_cholesky(hessian, gradient):
    return cho_solve(cho_factor(hessian, lower=True), gradient)


def solve_lu(hessian, gradient):
    return jnp.linalg.solve(hessian, gradient[:, None])[:, 0]


def solve_elimination(hessian, gradient):
    """Gauss-Jordan without pivots, which a positive definite matrix does not need: elementwise, so that it fuses."""
    rows = jnp.concatenate([hessian, gradient[:, None]], axis=1)
    for k in range(hessian.shape[0]):
        pivot = rows[k] / rows[k, k]
        rows = (rows - rows[:, k : k + 1] * pivot[None, :]).at[k].set(pivot)
    return rows[:, -1]


SOLVERS = {"cholesky": solve_cholesky, "lu": solve_lu, "elimination": solve_elimination}


class Fit:
    """Newton's method on one point; vmap makes it many."""

    def __init__(self, problem, solver):
        real = lambda values: jnp.asarray(values.astype(REAL))
        self.solve = SOLVERS[solver]
        self.sources, self.bins = problem.sources, problem.bins
        self.gaussian = jnp.asarray(problem.inverse > 0)
        self.empty = jnp.asarray(problem.observed <= 0)
        self.observed, self.inverse = real(problem.observed), real(problem.inverse)
        self.seen = real(np.where(problem.observed <= 0, 1.0, problem.observed))
        self.background, self.prior = real(problem.background), real(problem.prior)
        self.lower, self.upper = real(problem.lower), real(problem.upper)
        self.template = real(problem.signal.transpose(1, 0, 2).reshape(len(problem.monomials), -1))
        self.first, self.second = problem.monomials[:, 0], problem.monomials[:, 1]

    def design(self, point):
        """X[nuisance][bin]."""
        padded = jnp.concatenate([point, jnp.ones(1, REAL)])  # index -1 finds the factor 1
        monomials = padded[self.first] * padded[self.second]
        solar = (monomials @ self.template).reshape(self.sources, self.bins)
        return jnp.concatenate([solar, self.background])

    def rate(self, x, theta):
        """R[bin]; kept positive where a full step overshoots."""
        return jnp.maximum((1 + theta) @ x, REAL(1e-12))

    def step(self, x, theta, held):
        """One full Newton step and the new set of held nuisances."""
        rate = self.rate(x, theta)
        ratio = self.observed / rate
        slope = jnp.where(self.gaussian, 2 * (rate - self.observed) * self.inverse, 2 - 2 * ratio)
        curve = jnp.where(self.gaussian, 2 * self.inverse, 2 * ratio / rate)
        gradient = x @ slope + 2 * self.prior * theta
        hessian = (x * curve) @ x.T + jnp.diag(2 * self.prior)
        # A limit is left again when the gradient points inwards.
        held = held & (((theta <= self.lower) & (gradient > 0)) | ((theta >= self.upper) & (gradient < 0)))
        gradient = jnp.where(held, 0, gradient)
        hessian = jnp.where(held[:, None] | held[None, :], 0, hessian) + jnp.diag(held.astype(REAL))
        moved = theta - self.solve(hessian, gradient)
        held = held | (moved < self.lower) | (moved > self.upper)
        return jnp.clip(moved, self.lower, self.upper), held

    def value(self, x, theta):
        """chi2."""
        excess = self.rate(x, theta) - self.observed
        lowest = REAL(-1 + (1e-7 if FLOAT32 else 1e-15))
        logarithm = self.observed * jnp.log1p(jnp.maximum(excess / self.seen, lowest))
        poisson = 2 * (excess - jnp.where(self.empty, 0, logarithm))
        terms = jnp.where(self.gaussian, excess**2 * self.inverse, poisson)
        return terms.sum() + (self.prior * theta**2).sum()

    def chi2(self, point, steps):
        """chi2 after a number of steps from nominal nuisances."""
        x = self.design(point)
        theta = jnp.zeros(len(self.prior), REAL)
        held = jnp.zeros(len(self.prior), bool)
        for _ in range(steps):
            theta, held = self.step(x, theta, held)
        return self.value(x, theta)


class Compiled:
    """A compiled batch of fits, run over any number of points."""

    def __init__(self, problem, solver, steps, size):
        fit = Fit(problem, solver)
        self.size = size
        self.batch = jax.jit(jax.vmap(lambda point: fit.chi2(point, steps)))
        begin = time.perf_counter()
        self.batch(jnp.zeros((size, problem.points.shape[1]), REAL)).block_until_ready()
        self.compile_seconds = time.perf_counter() - begin

    def blocks(self, points):
        """Points in blocks of one size, the last one filled up with its last point."""
        missing = -len(points) % self.size
        padded = np.concatenate([points, np.repeat(points[-1:], missing, axis=0)]) if missing else points
        return padded.reshape(-1, self.size, points.shape[1])

    def on_host(self, points):
        """chi2 in host memory; all blocks are handed over before the first answer is waited for."""
        answers = [self.batch(block) for block in self.blocks(points)]
        return np.concatenate([np.asarray(answer) for answer in answers])[: len(points)]

    def on_device(self, blocks):
        for answer in [self.batch(block) for block in blocks]:
            answer.block_until_ready()


def best_time(work, passes):
    """Shortest of several times, after one that is not counted."""
    work()
    times = []
    for _ in range(passes):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def steps_to_agree(problem):
    """The smallest number of steps that reaches the agreement on some of the points."""
    some = copy.copy(problem)
    stride = max(1, len(problem.points) // 2048)
    some.points, some.chi2 = problem.points[::stride], problem.chi2[::stride]
    fit = Fit(some, "elimination")

    def after(point):
        """chi2 after 1, 2, ... steps."""
        x = fit.design(point)

        def advance(state, _):
            state = fit.step(x, *state)
            return state, fit.value(x, state[0])

        start = (jnp.zeros(len(fit.prior), REAL), jnp.zeros(len(fit.prior), bool))
        return jax.lax.scan(advance, start, None, length=MOST_STEPS)[1]

    chi2 = np.asarray(jax.jit(jax.vmap(after))(some.points.astype(REAL)))
    difference = np.max(np.abs(chi2 - some.chi2[:, None]), axis=0)
    agreeing = np.flatnonzero(difference < AGREEMENT)
    return int(agreeing[0]) + 1 if len(agreeing) else MOST_STEPS


def finite(value):
    """JSON has no NaN: null stands for a fit that failed."""
    return float(value) if math.isfinite(value) else None


def main():
    """Prints one JSON line."""
    start = time.perf_counter()
    problem = PlaneProblem(sys.argv[1])
    steps = int(sys.argv[sys.argv.index("--float32") + 1]) if FLOAT32 else steps_to_agree(problem)
    points = problem.points.astype(REAL)
    sizes = [size for size in BATCHES if size < len(points)] + ([len(points)] if len(points) <= BATCHES[-1] else [])
    tried, best = [], None
    for solver in SOLVERS:
        for size in reversed(sizes):
            if best and time.perf_counter() - start > SECONDS / 2:
                continue
            try:
                compiled = Compiled(problem, solver, steps, size)
                seconds = best_time(lambda: compiled.on_host(points), 1)
            except Exception as error:  # out of memory, or a solver that this device does not have
                tried.append({"solver": solver, "batch": size, "error": str(error).splitlines()[0][:200]})
                continue
            tried.append({"solver": solver, "batch": size, "fits_per_second": len(points) / seconds})
            if best is None or seconds < best[0]:
                best = (seconds, solver, compiled)
    if best is None:
        raise SystemExit(json.dumps(tried))
    estimate, solver, compiled = best
    passes = max(1, min(PASSES, int(SECONDS / 4 / estimate)))
    host = best_time(lambda: compiled.on_host(points), passes)
    blocks = [jax.device_put(block) for block in compiled.blocks(points)]
    device = best_time(lambda: compiled.on_device(blocks), passes)
    difference = np.abs(compiled.on_host(points) - problem.chi2)
    near = problem.chi2 - problem.chi2.min() < NEAR
    result = {
        "device": jax.devices()[0].device_kind,
        "platform": jax.devices()[0].platform,
        "precision": "float32" if FLOAT32 else "float64",
        "fits": len(points),
        "fits_per_second": len(points) / host,
        "fits_per_second_on_device": len(points) / device,
        "largest_deviation": finite(np.max(difference)),
        "failed": int(np.sum(~np.isfinite(difference))),
        "largest_deviation_near": finite(np.max(difference[near])) if near.any() else None,
        "newton_steps": steps,
        "solver": solver,
        "batch": compiled.size,
        "compile_seconds": compiled.compile_seconds,
        "tried": tried,
    }
    print(json.dumps({**result, "jax": jax.__version__, "python": platform.python_version()}))


if __name__ == "__main__":
    main()
