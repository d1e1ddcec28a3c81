"""IAM's answers: a parameter that moto drops."""

from moto.core.responses import ActionResult
from moto.iam.responses import IamResponse
from typing_extensions import override


class LocalIAMResponse(IamResponse):
    """One request to IAM and its answer."""

    @override
    def list_instance_profiles(self) -> ActionResult:
        """Karpenter deletes what it finds by this prefix and does not know."""
        prefix = self._get_param("PathPrefix", "/")
        profiles = [profile for profile in self.backend.get_instance_profiles() if profile.path.startswith(prefix)]
        return ActionResult({"InstanceProfiles": profiles})
