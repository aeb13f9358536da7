"""Training and forward speed of Transformers' BERT on the CPU, for bench/engines.ts.

usage: pytorch_bert.py LAYERS HIDDEN VOCAB SECONDS
"""
import json
import sys
import time

import torch
from transformers import BertConfig, BertForTokenClassification

layers, hidden, vocab = map(int, sys.argv[1:4])
seconds = float(sys.argv[4])
batch, seq_len, labels = 8, 64, 9
config = BertConfig(vocab_size=vocab, hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=hidden // 64,
                    intermediate_size=4 * hidden, num_labels=labels)
model = BertForTokenClassification(config).train()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=0.01)
inputs = {"input_ids": torch.randint(vocab, (batch, seq_len)), "attention_mask": torch.ones(batch, seq_len)}
targets = torch.randint(labels, (batch, seq_len))


def train():
    loss = model(**inputs, labels=targets).loss
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    float(loss.detach())


def forward():
    with torch.no_grad():
        model(**inputs)


def tokens_per_second(run, seconds):
    run()
    start, start_cpu, runs = time.time(), time.process_time(), 0
    while runs < 3 or time.time() - start < seconds:
        run()
        runs += 1
    tokens = batch * seq_len * runs
    return tokens / (time.time() - start), tokens / (time.process_time() - start_cpu)


trained, trained_cpu = tokens_per_second(train, seconds)
model.eval()
print(json.dumps({
    "trainTokens": trained,
    "trainTokensPerCpuSecond": trained_cpu,
    "forwardTokens": tokens_per_second(forward, seconds / 4)[0],
}))
