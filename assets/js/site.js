// The site is whole without script; this makes some of it quicker. Nothing is stored, nothing is loaded from elsewhere.
import "./buttons.js";
import "./days.js";
import "./filter.js";
import "./frames.js";
import "./search.js";
