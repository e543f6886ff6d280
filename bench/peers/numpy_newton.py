"""Fits all points of a flat profile problem at once with numpy: python3 numpy_newton.py problem.json

A fixed number of full Newton steps, the smallest that reaches 1e-6 in chi2; batches of points small enough to
stay in cache; nuisances that a step would carry over a limit are held there. One thread.
"""
import json
import os
import platform
import sys
import time

os.environ.update({k: "1" for k in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")})

import numpy as np  # noqa: E402

from plane_problem import PlaneProblem  # noqa: E402

AGREEMENT = 1e-6
PASSES = 5
BATCHES = (16, 64, 256, 1024)


class Batch:
    """Newton on a block of points."""

    def __init__(self, problem):
        self.p = problem
        self.gaussian = problem.inverse > 0
        self.any_gaussian = bool(self.gaussian.any())
        self.empty = problem.observed <= 0
        self.any_empty = bool((self.empty & ~self.gaussian).any())
        self.seen = np.where(self.empty, 1.0, problem.observed)
        self.template = problem.signal.transpose(1, 0, 2).reshape(len(problem.monomials), -1)

    def design(self, points):
        """X[point][nuisance][bin]."""
        p = self.p
        x = np.empty((len(points), p.nuisances, p.bins))
        solar = self.p.monomial_values(points) @ self.template
        x[:, : p.sources] = solar.reshape(len(points), p.sources, p.bins)
        x[:, p.sources :] = p.background
        return x

    def rate(self, x, theta):
        """R[point][bin]; kept positive where a full step overshoots."""
        return np.maximum(np.matmul((1 + theta)[:, None, :], x)[:, 0, :], 1e-12)

    def step(self, x, theta, held):
        """One full Newton step and the new set of held nuisances."""
        p = self.p
        rate = self.rate(x, theta)
        ratio = p.observed / rate
        slope, curve = 2 - 2 * ratio, 2 * ratio / rate
        if self.any_gaussian:
            slope = np.where(self.gaussian, 2 * (rate - p.observed) * p.inverse, slope)
            curve = np.where(self.gaussian, 2 * p.inverse, curve)
        gradient = np.matmul(x, slope[:, :, None])[:, :, 0] + 2 * p.prior * theta
        hessian = np.matmul(x * curve[:, None, :], x.transpose(0, 2, 1))
        diagonal = np.arange(p.nuisances)
        hessian[:, diagonal, diagonal] += 2 * p.prior
        if held.any():
            # A limit is left again when the gradient points inwards.
            held &= ((theta <= p.lower) & (gradient > 0)) | ((theta >= p.upper) & (gradient < 0))
            gradient = np.where(held, 0.0, gradient)
            hessian = np.where(held[:, :, None] | held[:, None, :], 0.0, hessian)
            hessian[:, diagonal, diagonal] += held
        moved = theta - np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0]
        outside = (moved < p.lower) | (moved > p.upper)
        if outside.any():
            held = held | outside
            moved = np.clip(moved, p.lower, p.upper)
        return moved, held

    def value(self, x, theta):
        """chi2 of every point."""
        p = self.p
        excess = self.rate(x, theta) - p.observed
        logarithm = p.observed * np.log1p(np.maximum(excess / self.seen, -1 + 1e-15))
        if self.any_empty:
            logarithm[:, self.empty] = 0.0
        terms = 2 * (excess - logarithm)
        if self.any_gaussian:
            terms = np.where(self.gaussian, excess**2 * p.inverse, terms)
        return terms.sum(axis=1) + (p.prior * theta**2).sum(axis=1)

    def fit(self, points, steps):
        """chi2 after a number of steps from nominal nuisances."""
        x = self.design(points)
        theta = np.zeros((len(points), self.p.nuisances))
        held = np.zeros(theta.shape, dtype=bool)
        for _ in range(steps):
            theta, held = self.step(x, theta, held)
        return self.value(x, theta)


def run(problem, steps, size):
    """chi2 of all points in blocks."""
    batch = Batch(problem)
    blocks = range(0, len(problem.points), size)
    return np.concatenate([batch.fit(problem.points[b : b + size], steps) for b in blocks])


def main():
    """Prints one JSON line; exit code 1 without agreement."""
    problem = PlaneProblem(sys.argv[1])
    for steps in range(1, 31):
        difference = float(np.max(np.abs(run(problem, steps, 256) - problem.chi2)))
        if difference < AGREEMENT:
            break
    best, size = np.inf, 0
    for candidate in BATCHES:
        for _ in range(PASSES):
            begin = time.perf_counter()
            run(problem, steps, candidate)
            seconds = time.perf_counter() - begin
            if seconds < best:
                best, size = seconds, candidate
    fits = len(problem.points)
    result = {"fits": fits, "seconds": best, "fits_per_second": fits / best, "max_abs_difference": difference}
    result.update({"newton_steps": steps, "batch": size, "agrees": difference < AGREEMENT})
    print(json.dumps({**result, "numpy": np.__version__, "python": platform.python_version()}))
    return 0 if difference < AGREEMENT else 1


if __name__ == "__main__":
    sys.exit(main())
