"""./yizhan manage without a running house: servers for the command's own duration."""

import os
import signal
import subprocess

import pytest

from tests.platform.conftest import PATIENCE, ROOT, clean_environment, processes_of

pytestmark = [pytest.mark.slow]


def test_the_first_command_finds_tables_and_leaves_no_process(first_command):
    home, done = first_command
    assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr
    assert "Tables …" in done.stderr
    assert processes_of(home) == {}


@pytest.mark.parametrize(("statement", "code"), [("exit(7)", 7), ("1/0", 1)])
def test_the_exit_code_is_the_commands(manage, statement, code):
    assert manage("shell", "-v0", "-c", statement).returncode == code


def test_standard_input_is_the_commands(manage):
    assert manage("shell", "-v0", input="print(6 * 7)\n").stdout == "42\n"


def test_the_database_has_a_shell(manage):
    done = manage("dbshell", "--", "-tA", input="SELECT 'from ' || current_database();\n")
    assert done.stdout == "from yizhan\n"


def test_files_are_named_from_where_the_user_stands(manage, tmp_path):
    (tmp_path / "note.txt").write_text("read")
    done = manage("shell", "-v0", "-c", "print(open('note.txt').read())", cwd=tmp_path)
    assert done.stdout == "read\n"


def start(home, statement: str) -> subprocess.Popen:
    return subprocess.Popen(
        [str(ROOT / "yizhan"), "manage", "shell", "-v0", "-c", statement],
        env=clean_environment(YIZHAN_HOME=str(home)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_commands_at_once(home):
    sentence = "from accounts.models import User; print(User.objects.count())"
    with start(home, sentence) as first, start(home, sentence) as second:
        assert [first.communicate()[0], second.communicate()[0]] == ["0\n", "0\n"]
    assert processes_of(home) == {}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_signal_ends_the_command_and_its_servers(home, number):
    waiting = "import time; print('waiting', flush=True); time.sleep(600)"
    with start(home, waiting) as command:
        assert command.stdout.readline() == "waiting\n"
        os.kill(command.pid, number)
        assert command.wait(PATIENCE) == -number
    if number != signal.SIGKILL:
        assert processes_of(home) == {}
