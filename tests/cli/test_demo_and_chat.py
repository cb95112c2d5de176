"""One request from the sentence to the money, and a conversation on the terminal."""

from tests.cli.conftest import Run


def test_a_demo_shows_plan_calls_terms_answer_and_balances(superapp: Run) -> None:
    done = superapp("demo", "帮我点一杯奶茶，少糖，送到公司")

    assert done.returncode == 0, done.stdout + done.stderr
    for part in ("计划", "调用工具", "payments_pay_order", "请确认", "¥", "已确认", "答复", "余额"):
        assert part in done.stdout


def test_a_demo_speaks_the_language_of_the_request(superapp: Run) -> None:
    done = superapp("demo", "How much is left in my wallet?", "--user", "usr_smith")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Answer" in done.stdout
    assert "Balances" in done.stdout


def test_the_same_demo_prints_the_same_twice(superapp: Run) -> None:
    first = superapp("demo", "给妈妈转500块，备注生日快乐", PYTHONHASHSEED="1")
    second = superapp("demo", "给妈妈转500块，备注生日快乐", PYTHONHASHSEED="2")

    assert first.stdout == second.stdout
    assert first.returncode == second.returncode == 0


def test_a_chat_asks_before_paying_and_takes_back(superapp: Run) -> None:
    said = (
        "帮我点一杯奶茶，少糖，送到公司\ny\n/state\n/undo\n/state\n/wait 30m\n/help\n/plan\n/quit\n"
    )

    done = superapp("chat", "--user", "usr_lin", said=said)

    assert done.returncode == 0, done.stdout + done.stderr
    for part in ("同意吗", "已确认", "已撤销上一轮", "/model"):
        assert part in done.stdout


def test_a_chat_goes_on_where_it_stopped(superapp: Run) -> None:
    first = superapp("chat", said="我钱包里还有多少钱？\n/quit\n")
    session = first.stderr.split("--session ")[1].split()[0]

    again = superapp("chat", "--session", session, said="/state\n/quit\n")
    unknown = superapp("chat", "--session", "ses_9999", said="")

    assert again.returncode == 0
    assert session in again.stdout
    assert unknown.returncode == 2
    assert "ses_9999" in unknown.stderr


def test_a_mistake_in_a_chat_is_told_and_the_chat_goes_on(superapp: Run) -> None:
    done = superapp("chat", said="/state no_table\n/wait soon\n/model oracle-9\n/plan\n/quit\n")

    assert done.returncode == 0
    for part in ("no_table", "PT30M", "oracle-9"):
        assert part in done.stdout
