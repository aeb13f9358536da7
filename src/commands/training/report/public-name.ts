import { basename, dirname, isAbsolute } from "node:path";

/**
 * A model as its descendants' cards name it: a repository's id as it is, a folder by its last two parts, since a card
 * is made to be published and a path tells whose computer it was.
 */
export const publicName = (model: string): string =>
  isAbsolute(model) ? `${basename(dirname(model))}/${basename(model)}` : model;
