"""The local AWS: moto, with what AWS does and moto does not added or refused.

Importing this package settles the process environment, because moto reads some of it while it is imported. Nothing here
may import moto before that has happened.
"""

import os

# Without it every attachment of an AWS-managed policy answers 404.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

# One fixed account for every caller: the account must follow from the access key instead.
os.environ.pop("MOTO_ACCOUNT_ID", None)

# moto asks boto3 for the regions. A profile or a configuration file of the user has no say in that, and a broken one
# would stop the start.
for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
    os.environ.pop(name, None)
for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
    os.environ[name] = os.devnull
