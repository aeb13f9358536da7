/**
 * The words a reader would use for a class or label name: `SoccerPlayer` and `soccer-player` are `soccer
 * player`, `Ski_jumper` is `ski jumper`. Abbreviations stay in capitals: `NCAATeamSeason`, `NCAA team season`.
 */
export function splitName(name: string): string {
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .split(/[\s_-]+/)
    .filter((word) => word !== "")
    .map((word) => (/^\p{Lu}{2,}$/u.test(word) ? word : word.toLowerCase()))
    .join(" ");
}
