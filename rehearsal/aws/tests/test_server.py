import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .support import ACCOUNTS, PROJECT, LocalAws, command, refused, started


def test_says_in_one_line_what_a_caller_needs(tmp_path: Path) -> None:
    with started(tmp_path / "log", *ACCOUNTS) as aws:
        assert aws.ready["endpoint"].startswith("http://127.0.0.1:")
        assert aws.ready["pid"] == aws.process.pid
        assert list(aws.ready["accounts"]) == list(ACCOUNTS)
        assert aws.ready["accounts"]["444455556666"] == {
            "accessKeyId": "AKIAREHEARSAL0000002",
            "secretAccessKey": "not-a-secret-of-account-444455556666",
            "callerArn": "arn:aws:iam::444455556666:user/rehearsal",
        }
        aws.client("ec2").describe_vpcs()
        aws.process.terminate()
        rest, _ = aws.process.communicate(timeout=5)
        assert rest == ""


def test_ends_well_when_its_input_ends(tmp_path: Path) -> None:
    with started(tmp_path / "log", ACCOUNTS[0]) as aws:
        assert aws.process.stdin
        aws.process.stdin.close()
        assert aws.process.wait(timeout=2) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_well_when_told_to(tmp_path: Path, number: signal.Signals) -> None:
    with started(tmp_path / "log", ACCOUNTS[0]) as aws:
        aws.process.send_signal(number)
        assert aws.process.wait(timeout=2) == 0


def test_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    script = "import subprocess, sys; subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE).wait()"
    parent = subprocess.Popen(
        [sys.executable, "-c", script, *command(tmp_path / "log", ACCOUNTS[0])], cwd=PROJECT, stdout=subprocess.PIPE
    )
    assert parent.stdout
    pid = json.loads(parent.stdout.readline())["pid"]
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 2
    while _is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_running(pid)


def test_logs_each_request_in_a_line(aws: LocalAws) -> None:
    aws.client("ec2").describe_vpcs()
    aws.client("logs").describe_log_groups()
    aws.client("s3").list_buckets()
    lines = [line.split(" ", 1)[1] for line in aws.log.read_text().splitlines() if " AKIA" in line]
    assert any(line.startswith("POST AKIAREHEARSAL0000001 us-west-2 ec2 DescribeVpcs 200 ") for line in lines)
    assert any(" us-west-2 logs Logs_20140328.DescribeLogGroups 200 " in line for line in lines)
    assert any(line.startswith("GET AKIAREHEARSAL0000001 us-west-2 s3 / 200 ") for line in lines)


def test_says_once_what_it_cannot_do(aws: LocalAws) -> None:
    with refused("NotImplemented", "describe_ipams"):
        aws.client("ec2").describe_ipams()
    with refused("NotImplemented"):
        aws.client("kms").describe_custom_key_stores()
    assert " ec2 DescribeIpams 501 " in aws.log.read_text()
    assert "NotImplementedError: The describe_ipams action" in aws.log.read_text()


def test_fails_when_an_account_id_is_malformed(tmp_path: Path) -> None:
    ended = subprocess.run(command(tmp_path / "log", "1234"), cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "'1234' is not an account id: 12 digits" in ended.stderr
    assert ended.stdout == ""


def test_ignores_the_users_own_settings(tmp_path: Path) -> None:
    settings = dict.fromkeys(("AWS_PROFILE", "AWS_CONFIG_FILE", "MOTO_ACCOUNT_ID"), "nonsense")
    with started(tmp_path / "log", ACCOUNTS[0], settings=settings) as aws:
        assert aws.client("sts").get_caller_identity()["Account"] == ACCOUNTS[0]


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie has ended, though nobody has asked for its exit code.
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
