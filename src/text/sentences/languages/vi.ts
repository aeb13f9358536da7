import { defaultLanguage } from "./default.js";
import type { SentenceLanguage } from "./sentence-language.js";

export const vietnamese: SentenceLanguage = {
  ...defaultLanguage,
  never: "tp tx tt ts ths pgs gs bs ks ls nxb ubnd q p h vd tr dr mr mrs st th.s gs.ts pgs.ts",
  maybe: "v.v jr sr inc ltd co u.s a.m p.m tcn scn",
  beforeNumber: "số tr no vol p pp q điều",
  starters:
    "ông bà anh chị cô nó họ chúng tôi đây đó này các những một hai ba khi nếu tuy nhưng và hoặc vì do bởi theo trong " +
    "trên dưới ngoài sau trước từ đến tại ở với cùng để năm ngày tháng vào hiện nay ngoài mặc tuy cũng đã được là có không",
  quotes: "“”«»",
};
