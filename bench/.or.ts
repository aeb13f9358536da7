import { WikitextScanner } from "../src/ingest/wikitext/scanner.js";
import { dumpNames, readDump } from "../test/ingest/wikitext/dump-pages.js";
import { unitsOf, toReadable } from "../test/ingest/wikitext/scan.js";
import { comparePage, newComparison } from "../test/ingest/wikitext/oracle.js";
const only=process.argv[2]??"", max=Number(process.argv[3]??1e9);const all=newComparison();
for(const n of dumpNames().filter(x=>x.startsWith(only))){const d=readDump(n);const s=new WikitextScanner(d.profile);let k=0;
 for(const p of d.pages){if(k++>=max)break;if(p.wikitext.length>150000)continue;comparePage(all,p.wikitext,p.title,toReadable(s.scan(unitsOf(p.wikitext),p.wikitext.length,p.title)))}
 console.log(n,all.sentences,(100*all.equal/all.sentences).toFixed(2))}
for(const [k,v] of [...all.classes].sort((a,b)=>b[1].count-a[1].count)){console.log("\n##",k,v.count,(100*v.count/all.sentences).toFixed(2)+"%");for(const e of v.examples.slice(0,Number(process.env.EX??5)))console.log("   ",JSON.stringify(e))}
