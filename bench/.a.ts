import { scanText } from "/work/main/test/ingest/wikitext/scan.ts";
console.log(scanText("a<ref>b</ref> {{no such}} [[File:x|y]]\n* c\n{|\n|}\n== d ==\n[[{{x}}|e]] f"))
