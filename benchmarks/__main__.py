"""`python -m benchmarks`: every benchmark, one after the other."""

from benchmarks.run import main

raise SystemExit(main())
