"""Greedy decoding speed of Transformers' T5 on the CPU, for bench/t5-generation.ts.

usage: pytorch_t5.py LAYERS HIDDEN VOCAB BATCH SOURCE_TOKENS TARGET_TOKENS ROUNDS
"""
import json
import sys
import time

import torch
from transformers import T5Config, T5ForConditionalGeneration

layers, hidden, vocab, batch, source, target, rounds = map(int, sys.argv[1:8])
config = T5Config(vocab_size=vocab, d_model=hidden, d_kv=64, d_ff=4 * hidden, num_layers=layers, num_heads=max(1, hidden // 64),
                  pad_token_id=0, eos_token_id=1, decoder_start_token_id=0)
model = T5ForConditionalGeneration(config).eval()
ids = torch.randint(2, vocab, (batch, source))


def run(use_cache):
    with torch.no_grad():
        model.generate(input_ids=ids, max_new_tokens=target, min_new_tokens=target, do_sample=False, use_cache=use_cache)


best = {name: {"wall": float("inf"), "cpu": float("inf")} for name in ("cached", "plain")}
run(True)
for _ in range(rounds):
    for name, use_cache in (("cached", True), ("plain", False)):
        start = time.time(), time.process_time()
        run(use_cache)
        wall, cpu = time.time() - start[0], time.process_time() - start[1]
        best[name] = {"wall": min(best[name]["wall"], wall), "cpu": min(best[name]["cpu"], cpu)}
print(json.dumps(best))
