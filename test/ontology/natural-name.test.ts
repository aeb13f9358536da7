import { expect, test } from "vitest";
import { splitName } from "../../src/ontology/natural-name.js";

test.each([
  ["SoccerPlayer", "soccer player"],
  ["soccer-player", "soccer player"],
  ["Ski_jumper", "ski jumper"],
  ["NCAATeamSeason", "NCAA team season"],
  ["BodyOfWater", "body of water"],
  ["On-SiteTransportation", "on site transportation"],
  ["person", "person"],
  ["PER", "PER"],
])("%s reads as %s", (name, words) => expect(splitName(name)).toBe(words));
