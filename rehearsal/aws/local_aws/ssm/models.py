"""The backend of Systems Manager: moto's, with parameters that AWS keeps for EKS."""

from typing import ClassVar

from moto.ec2.models import ec2_backends
from moto.ssm.models import Parameter, ParameterDict, SimpleSystemManagerBackend
from typing_extensions import override

from ..ec2.models import LocalEC2Backend
from ..node_images import PREFIXES, NodeImages


class LocalSSMBackend(SimpleSystemManagerBackend):
    """Systems Manager of one account and region."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self._parameters = Parameters(account_id, region_name)


class Parameters(ParameterDict):
    """The parameters of one account and region. An image's is made when it is first asked for, as moto makes AWS's."""

    node_images: ClassVar[NodeImages]

    @override
    def _check_loading_status(self, key: str) -> None:
        super()._check_loading_status(key)
        if not str(key).startswith(PREFIXES) or dict.__contains__(self, key):
            return
        image = self.node_images.of_parameter(key)
        if image:
            ec2 = ec2_backends[self.account_id][self.region_name]
            assert isinstance(ec2, LocalEC2Backend)  # noqa: S101 - for mypy; `install` has seen to it
            parameter = Parameter(  # type: ignore[abstract]  # moto leaves CloudFormation's part out
                account_id=self.account_id,
                name=key,
                value=ec2.add_node_image(image).id,
                parameter_type="String",
                description=None,
                allowed_pattern=None,
                keyid=None,
                last_modified_date=image.created,
                version=1,
                data_type="aws:ec2:image",
                tier="Standard",
            )
            dict.__setitem__(self, key, [parameter])
