"""Run every benchmark: `make bench`."""

from __future__ import annotations

from tests.bench import (
    bench_browser,
    bench_copies,
    bench_endpoint,
    bench_link,
    bench_merge,
    bench_pipeline,
    bench_start,
    bench_store,
)


def main() -> None:
    """Print every benchmark's figures."""
    benches = (
        bench_pipeline,
        bench_link,
        bench_store,
        bench_copies,
        bench_merge,
        bench_endpoint,
        bench_start,
        bench_browser,
    )
    for bench in benches:
        print(f"── {bench.__name__}", flush=True)
        bench.main([])


if __name__ == "__main__":
    main()
