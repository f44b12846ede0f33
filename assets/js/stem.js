// What the forms of a German word have in common; the same rules as in clustersite/render/search.py.

export const stem = (word) =>
  word
    .toLowerCase()
    .replaceAll("ß", "ss")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/(?<![aeq])ue/g, "u")
    .replaceAll("ae", "a")
    .replaceAll("oe", "o")
    .replace(/^(.{3,}?)(?:ern|em|en|er|es|e|s)$/, "$1")
    .replace(/^(.{4,})inn?$/, "$1")
    .replace(/^(.{3,})er$/, "$1");
