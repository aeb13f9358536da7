import { TemplateExpander } from "../src/ingest/wikitext/template-expander.js";
import { TemplateRenderer } from "../src/ingest/wikitext/templates.js";
import { WikitextScanner } from "../src/ingest/wikitext/scanner.js";
import { dumpNames, readDump } from "../test/ingest/wikitext/dump-pages.js";
import { unitsOf } from "../test/ingest/wikitext/scan.js";
const no=new Map<string,number>(),fail=new Map<string,number>(),exp=new Map<string,number>(),drop=new Map<string,number>();
const inc=(m:Map<string,number>,k:string)=>m.set(k,(m.get(k)??0)+1);
const nm=(b:string)=>(/^\{\{\s*([^|{}<\n:]*)/.exec(b)?.[1]??"").trim().toLowerCase();
const o=TemplateExpander.prototype.expand;
TemplateExpander.prototype.expand=function(b,r,t){const x=o.call(this,b,r,t);if(x.failure)inc(fail,x.failure+" "+b.slice(0,100));else if(x.text==="")inc(no,nm(b));else inc(exp,nm(b));if(x.lostAnchors)inc(fail,"LOST "+b.slice(0,150));return x};
const ri=TemplateRenderer.prototype.renderInline;
TemplateRenderer.prototype.renderInline=function(this:any,at,end){const p=this.page;const n=ri.call(this,at,end);if(this.shown==="nothing")inc(drop,nm(p.source.slice(at,Math.min(n,at+60))));return n};
for(const n of dumpNames()){const d=readDump(n);const s=new WikitextScanner(d.profile);for(const p of d.pages)s.scan(unitsOf(p.wikitext),p.wikitext.length,p.title)}
const top=(m:Map<string,number>,k:number)=>[...m].sort((a,b)=>b[1]-a[1]).slice(0,k).map(x=>x.join(" ")).join("; ");
console.log("NOTEXT",top(no,60));console.log("EXP",top(exp,90));console.log("FAIL",top(fail,40));console.log("INLINE DROP",top(drop,160));
