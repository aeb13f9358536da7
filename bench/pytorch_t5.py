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


def best_seconds(use_cache, rounds):
    run(use_cache)
    times = []
    for _ in range(rounds):
        start = time.process_time(), time.time()
        run(use_cache)
        times.append((time.time() - start[1], time.process_time() - start[0]))
    return min(times)


wall, cpu = best_seconds(True, rounds)
print(json.dumps({"tokensPerSecond": batch * target / wall, "tokensPerCpuSecond": batch * target / cpu,
                  "uncached": batch * target / best_seconds(False, 1)[0]}))
