import { readDump } from "../test/ingest/wikitext/dump-pages.js";
import { WikitextScanner } from "../src/ingest/wikitext/scanner.js";
import { toReadable, unitsOf } from "../test/ingest/wikitext/scan.js";
const d=readDump("ukwiki-2023-truncated.xml.xz");const s=new WikitextScanner(d.profile);
const p=d.pages.find(x=>x.title==="Життя")!;const i=p.wikitext.indexOf("Характерною особливістю клітинної");const a=p.wikitext.lastIndexOf("<!--",i),b=p.wikitext.lastIndexOf("-->",i);console.log(i,a,b,p.wikitext.slice(a,a+80));
const r=toReadable(s.scan(unitsOf(p.wikitext),p.wikitext.length,"x"));console.log(r.tally);
// bisect: first missing paragraph
const ls=p.wikitext.slice(50000,80000).split("\n").filter(l=>/^[А-Я]/.test(l)&&l.length>100);for(const l of ls){const w=l.slice(0,15);console.log(r.paragraphs.some(x=>x.includes(w)),JSON.stringify(l.slice(0,60)),p.wikitext.indexOf(l))}
console.log("----");
const src=p.wikitext.split("\n");let run=0,pos=0;for(const l of src){const w=l.replace(/\[\[[^\]|]*\||\[\[|\]\]|'''?|<[^>]*>.*|&nbsp;.*|\{\{.*/g,"").slice(0,25);if(l.length>120&&/^['А-Яа-я]/.test(l)){const ok=r.paragraphs.some(x=>x.replace(/'/g,"").includes(w.replace(/'/g,"").slice(0,20)));console.log(ok?"+":"-",pos,JSON.stringify(l.slice(0,70)))}pos+=l.length+1}
const k=p.wikitext.indexOf("Біосферний рівень");console.log("@@@",JSON.stringify(p.wikitext.slice(36900,40500)));
