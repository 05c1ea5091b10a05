// Finds what a person sees by the words that they see. Evaluated in the page
// under test; what is hidden, or hidden but for screen readers, does not count.
const tidy = text => text.replace(/[\s\u00a0\u202f]+/g, ' ').replace(/[\u2018\u2019]/g, "'").trim();

const shown = el => {
  if (getComputedStyle(el).display === 'contents') return shown(el.parentElement);
  if (!el.checkVisibility({ visibilityProperty: true })) return false;
  const box = el.getBoundingClientRect();
  return box.width > 1 && box.height > 1;
};

// Whether two pieces of text stand in one line, as the parts of one sentence do.
const joined = (a, b) => [[a, b], [b, a]].every(([one, other]) => {
  for (let el = one.parentElement; !el.contains(other); el = el.parentElement) {
    if (!['inline', 'contents'].includes(getComputedStyle(el).display)) return false;
  }
  return true;
});

const said = el => {
  const walk = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
  let text = '', last = null;
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    if (!n.data.trim()) { text += ' '; continue; }
    if (!shown(n.parentElement)) continue;
    if (last && !joined(last, n)) text += ' ';
    text += n.data;
    last = n;
  }
  return tidy(text);
};

const named = (el, label) => {
  const text = el.matches('input') ? tidy(el.value) : said(el);
  return text === label || text === label + ' (optional)' || /^ \d+$/.test(text.startsWith(label) ? text.slice(label.length) : '') || (!text && tidy(el.getAttribute('aria-label') ?? '') === label);
};

// The nearest thing that pick finds, going outward from where the words stand;
// anywhere on the page if there are no words.
const near = (words, pick) => {
  if (!words) return pick(document.body);
  const say = el => el.textContent.includes(words.split(' ')[0]) && shown(el) && said(el).includes(words);
  const holders = [...document.body.querySelectorAll('*')].filter(el => say(el) && ![...el.children].some(say));
  for (const holder of holders) {
    for (let el = holder; el && el !== document.body; el = el.parentElement) {
      const found = pick(el);
      if (found) return found;
    }
  }
  return null;
};

const among = (selector, label) => scope =>
  [scope, ...scope.querySelectorAll(selector)].find(el => el.matches(selector) && shown(el) && named(el, label)) ?? null;

const clickable = (label, words) => near(tidy(words), among('a[href], button, summary, input[type=submit]', tidy(label)));

// A closed product is opened by the + before its name, wherever in its line one clicks.
const expandable = words => [...document.querySelectorAll('summary')].find(el => shown(el) && said(el).includes(tidy(words))) ?? null;

const field = (label, words) => near(tidy(words), scope => {
  const box = [...scope.querySelectorAll('input, select, textarea')];
  return box.find(el => el.checkVisibility() && (
    [...el.labels ?? []].some(l => named(l, tidy(label)) || named(l.querySelector('strong, span') ?? l, tidy(label))) ||
    tidy(el.getAttribute('aria-label') ?? '') === tidy(label))) ?? null;
});

const rows = words => [...document.querySelectorAll('tbody tr, main li, main dl > div')]
  .filter(shown).map(said).filter(text => words.every(w => text.includes(tidy(w))));
