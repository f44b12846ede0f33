// What the other modules do most: find elements, and make them.

export const all = (selector) => [...document.querySelectorAll(selector)];

export const make = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};
