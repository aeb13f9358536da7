import { readDump } from "../test/ingest/wikitext/dump-pages.js";
import { scanText } from "../test/ingest/wikitext/scan.js";
const d=readDump("ukwiki-2023-truncated.xml.xz");
const p=d.pages.find(x=>x.title==="Життя")!;
for(const from of [0,10000,20000,30000,40000,45000,48000,50000]){const r=scanText(p.wikitext.slice(from,60000),{language:"uk"});console.log(from,r.paragraphs.length,r.paragraphs.some(x=>x.includes("Онтогенез усіх")), JSON.stringify(r.paragraphs.at(-1)!.slice(-300)))}
