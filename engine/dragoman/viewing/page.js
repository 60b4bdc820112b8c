// The page of `dragoman view`: choosing a finding in the text or beside it, filters, keys. The page reads without it.
"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const items = all("ol.found > li");
  const byNumber = new Map(items.map((item) => [item.dataset.f, item]));
  const tip = document.querySelector(".tip");
  const said = document.querySelector(".said-aloud");
  let chosen = null;

  const hueOf = (item) => [...item.classList].find((name) => /^t\d$/.test(name));
  const pieces = (item) => {
    const text = document.getElementById(item.dataset.doc);
    const from = Number(item.dataset.a), to = Number(item.dataset.b);
    return all(".s", text).filter((piece) => Number(piece.dataset.a) >= from && Number(piece.dataset.a) < to);
  };
  const clear = (...names) => names.forEach((name) => all(`.s.${name}`).forEach((piece) => {
    piece.classList.remove(name);
    if (!/(over|chosen|field)/.test(piece.className)) piece.className = "s";
  }));
  const paint = (item, name) => pieces(item).forEach((piece) => piece.classList.add(name, hueOf(item)));

  function choose(item, { scrollText = false, focus = false } = {}) {
    clear("chosen", "field");
    if (chosen) chosen.firstElementChild.classList.remove("chosen");
    chosen = item;
    if (!item) return;
    const details = item.firstElementChild;
    details.open = true;
    details.classList.add("chosen");
    paint(item, "chosen");
    item.scrollIntoView({ block: "nearest" });
    if (focus) details.querySelector("summary").focus({ preventScroll: true });
    const first = pieces(item)[0];
    if (scrollText && first) {
      const box = first.getBoundingClientRect();
      if (box.top < 0 || box.bottom > innerHeight) first.scrollIntoView({ block: "center" });
    }
    said.textContent = details.querySelector("summary").textContent;
    history.replaceState(null, "", `#f${item.dataset.f}`);
  }

  // --- in the text
  const innermost = (node) => node.closest && node.closest(".u:not(.off), .n:not(.off)");
  document.addEventListener("click", (event) => {
    const mark = innermost(event.target);
    if (mark) {
      // Clicking again goes on to the finding around this one.
      let at = mark;
      if (chosen && at.classList.contains("u")) {
        const around = [];
        for (let up = at; up; up = up.parentElement.closest(".u:not(.off)")) around.push(up.dataset.f);
        const place = around.indexOf(chosen.dataset.f);
        if (place >= 0) at = { dataset: { f: around[(place + 1) % around.length] } };
      }
      choose(byNumber.get(at.dataset.f));
      return;
    }
    const field = event.target.closest(".body .c");
    if (field) {
      const item = field.closest("li[data-f]");
      choose(item, { scrollText: true });
      const from = Number(field.dataset.a), to = Number(field.dataset.b);
      all(".s", document.getElementById(item.dataset.doc))
        .filter((piece) => Number(piece.dataset.a) >= from && Number(piece.dataset.a) < to)
        .forEach((piece) => piece.classList.add("field", hueOf(item)));
    }
  });
  items.forEach((item) => item.firstElementChild.addEventListener("toggle", () => {
    if (item.firstElementChild.open && chosen !== item) choose(item, { scrollText: true });
  }));
  document.addEventListener("mouseover", (event) => {
    const mark = innermost(event.target);
    clear("over");
    tip.hidden = !mark;
    if (!mark) return;
    const item = byNumber.get(mark.dataset.f);
    paint(item, "over");
    tip.replaceChildren(item.querySelector(".chip").cloneNode(true), ...all(".body > dl", item).map((one) => one.cloneNode(true)));
    const box = event.target.getBoundingClientRect();
    const left = Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 12);
    const above = box.bottom + tip.offsetHeight + 14 > innerHeight;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${above ? box.top - tip.offsetHeight - 10 : box.bottom + 12}px`;
  });

  // --- filters
  const boxes = all(".filters input[type=checkbox]");
  const search = document.querySelector(".filters input[type=search]");
  const shown = document.querySelector(".shown");
  function filter() {
    const off = (kind) => new Set(boxes.filter((box) => box.name === kind && !box.checked).map((box) => box.value));
    const types = off("type"), rules = off("rule"), words = search.value.toLowerCase();
    let count = 0;
    const hidden = new Set();
    items.forEach((item) => {
      const byRule = item.dataset.rules.split(" ").every((rule) => rules.has(rule));
      const hide = types.has(item.dataset.type) || byRule || (words && !item.textContent.toLowerCase().includes(words));
      item.classList.toggle("off", hide);
      if (hide) hidden.add(item.dataset.f); else count += 1;
    });
    all(".u, .n").forEach((mark) => mark.classList.toggle("off", hidden.has(mark.dataset.f)));
    shown.textContent = count === items.length ? "" : `${count} of ${items.length} shown`;
    if (chosen && hidden.has(chosen.dataset.f)) choose(null);
  }
  boxes.forEach((box) => box.addEventListener("change", filter));
  search.addEventListener("input", filter);

  // --- keys: j and k go on and back, / searches, Esc lets go
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input[type=search]")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const visible = items.filter((item) => !item.classList.contains("off"));
    const step = { j: 1, k: -1 }[event.key];
    if (step && visible.length) {
      const at = visible.indexOf(chosen);
      choose(visible[at < 0 ? (step > 0 ? 0 : visible.length - 1) : (at + step + visible.length) % visible.length],
        { scrollText: true, focus: true });
    } else if (event.key === "/") {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape") {
      tip.hidden = true;
      choose(null);
    }
  });

  // --- light and dark
  const root = document.documentElement;
  document.querySelector(".theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  const wanted = /^#f(\d+)$/.exec(location.hash);
  if (wanted && byNumber.has(wanted[1])) choose(byNumber.get(wanted[1]), { scrollText: true });
})();
