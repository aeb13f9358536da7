import { readDump } from "../test/ingest/wikitext/dump-pages.js";
const d=readDump("ukwiki-2023-truncated.xml.xz");
const p=d.pages.find(x=>x.title==="Життя")!;for(const l of p.wikitext.slice(46900,51700).split("\n"))console.log(JSON.stringify(l.slice(0,220)+(l.length>220?" … "+l.slice(-120):"")));
