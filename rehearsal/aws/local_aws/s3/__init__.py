"""S3: what a bucket's policy denies, conditions included."""

import moto.s3.models as original

from ..extension import check_overrides
from .models import LocalBucket


def install() -> None:
    """Put the extension in place. To be called before anything asks moto for S3."""
    check_overrides(LocalBucket, original.FakeBucket)
    # moto's backend makes its buckets by this name.
    original.FakeBucket = LocalBucket  # type: ignore[misc]
