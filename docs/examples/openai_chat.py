"""Chat, stream, confirm and pay with the official client of OpenAI's API.

Run it while `superapp serve` listens: `python docs/examples/openai_chat.py [http://127.0.0.1:8000]`.
"""

import sys

from openai import OpenAI

BASE = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
client = OpenAI(base_url=f"{BASE}/v1", api_key="unused")
messages: list = []


def say(words: str) -> None:
    """Say something, and print the answer as it comes."""
    print(f"> {words}")
    messages.append({"role": "user", "content": words})
    answer = ""
    for chunk in client.chat.completions.create(model="offline", messages=messages, stream=True):
        piece = (chunk.choices[0].delta.content or "") if chunk.choices else ""
        answer += piece
        print(piece, end="", flush=True)
        if told := getattr(chunk, "superapp", None):
            print(f"\n  [{told['session_id']}, {told['status']}]")
    messages.append({"role": "assistant", "content": answer})


print("models:", ", ".join(model.id for model in client.models.list()))
say("帮我点一杯奶茶，少糖，送到公司")
say("好的，付吧")
say("我钱包里还有多少钱？")
