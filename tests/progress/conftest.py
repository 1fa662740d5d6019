"""Hypothesis profiles of the engine's tests; `HYPOTHESIS_PROFILE=long` for a campaign."""

import os

from hypothesis import HealthCheck, settings

usual = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
}
settings.register_profile("usual", max_examples=100, stateful_step_count=25, **usual)
settings.register_profile("long", max_examples=4000, stateful_step_count=50, **usual)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))
