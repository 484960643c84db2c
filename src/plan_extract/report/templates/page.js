"use strict";
(() => {
  const all = (selector, at = document) => [...at.querySelectorAll(selector)];
  const reader = document.querySelector(".reader");
  const pages = document.getElementById("pages");
  const visible = (element) => element && element.getClientRects().length > 0;
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

  // Go to a place: a mark of the text (m-T1), its box where pages are shown, or a row (r-T1).
  const goTo = (element) => {
    const own = reader && reader.contains(element) && getComputedStyle(reader).overflowY === "auto";
    if (own) reader.scrollTop += element.getBoundingClientRect().top - reader.getBoundingClientRect().top - reader.clientHeight / 3;
    else element.scrollIntoView({ block: element.matches("h2") ? "start" : "center" });
  };
  const show = (name) => {
    const target = document.getElementById(name);
    if (!target) return;
    all(".here").forEach((element) => element.classList.remove("here"));
    let found = [target];
    if (target.matches("mark")) {
      const box = pages && document.querySelector(`[data-box="${CSS.escape(name)}"]`);
      if (box && visible(pages) && !visible(target)) found = [box];
      else {
        if (!visible(reader.querySelector("#text"))) view("text");
        found = all(`mark[data-m="${CSS.escape(target.dataset.m)}"]`);
      }
    } else {
      const outer = target.closest("details");
      if (outer) outer.open = true;
      const section = target.closest("section");
      const input = section && target.hidden && section.querySelector("input[data-filter]");
      if (input) { input.value = ""; filter(input); }
    }
    if (!target.matches("h2")) found.forEach((element) => element.classList.add("here"));
    goTo(found.find(visible) || target);
  };
  const visit = (name) => {
    if (location.hash !== "#" + name) history.pushState(null, "", "#" + name);
    show(name);
  };
  addEventListener("popstate", () => show(decodeURIComponent(location.hash.slice(1))));

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link) {
      event.preventDefault();
      const name = decodeURIComponent(link.getAttribute("href").slice(1));
      visit(name);
      const target = document.getElementById(name);
      const focus = target && (target.matches("mark") ? reader.querySelector(`mark[data-m="${CSS.escape(target.dataset.m)}"] ~ a.ref`) : target.querySelector("a"));
      if (event.detail === 0 && focus) focus.focus({ preventScroll: true }); // by keyboard: go on from there
      return;
    }
    if (String(getSelection()) || event.target.closest("button,input,summary")) return;
    const mark = event.target.closest("mark:not(.k-S):not(.k-TB)");
    const row = event.target.closest("tr[id]");
    if (mark && mark.nextElementSibling !== null || mark) {
      const key = mark.dataset.m.split(" ")[0];
      visit("r-" + (key.startsWith("H.") ? key : key.split(".")[0]));
    } else if (row) {
      const to = row.querySelector("a.id");
      if (to) visit(to.getAttribute("href").slice(1));
    }
  });

  // Filter boxes: every word must stand in the row, case and tone marks do not count.
  const filter = (input) => {
    const section = document.getElementById(input.dataset.filter);
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    const rows = all("tbody tr:not(.group)", section).filter((row) => !row.closest(".annex"));
    let shown = 0;
    for (const row of rows) {
      const group = row.closest("details") ? row.closest("details").querySelector("summary").textContent : "";
      // Of the matrix what a row is about and what its cells say, not the passages that they open to.
      const own = row.closest(".matrix") ? all("th,summary", row).map((element) => element.textContent).join(" ") : row.textContent;
      row.folded ??= fold(own + " " + group);
      row.hidden = !words.every((word) => row.folded.includes(word));
      shown += !row.hidden;
    }
    for (const body of all("tbody", section)) body.hidden = words.length > 0 && !all("tr:not(.group)", body).some((row) => !row.hidden);
    for (const box of all("details.agency, details.alone", section)) {
      box.hidden = !all("tbody tr", box).some((row) => !row.hidden);
      if (words.length) box.open = true;
    }
    section.querySelector("output").textContent = words.length ? `${shown} / ${rows.length}` : "";
  };
  all("input[data-filter]").forEach((input) => input.addEventListener("input", () => filter(input)));

  all("button[data-kind]").forEach((button) => button.addEventListener("click", () => {
    const off = reader.classList.toggle("off-" + button.dataset.kind);
    button.setAttribute("aria-pressed", String(!off));
  }));
  const view = (name) => {
    reader.classList.toggle("view-text", name === "text");
    reader.classList.toggle("view-pages", name === "pages");
    all("button[data-view]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.view === name)));
  };
  all("button[data-view]").forEach((button) => button.addEventListener("click", () => {
    const here = document.querySelector("mark.here, #pages a.here");
    view(button.dataset.view);
    if (here) show(here.matches("mark") ? document.querySelector(`mark[data-m="${CSS.escape(here.dataset.m)}"]`).id : here.dataset.box);
  }));
  if (pages) view("text");

  all("button[data-fold]").forEach((button) => button.addEventListener("click", () => {
    const boxes = all("details", document.getElementById(button.dataset.fold));
    const open = boxes.some((box) => !box.open);
    boxes.forEach((box) => { box.open = open; });
  }));
  addEventListener("beforeprint", () => all("details").filter((box) => !box.closest(".matrix td")).forEach((box) => { box.open = true; }));
  if (location.hash) show(decodeURIComponent(location.hash.slice(1)));
})();
