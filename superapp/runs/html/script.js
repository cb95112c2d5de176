"use strict";
(() => {
  const root = document.documentElement;
  const runs = [...document.querySelectorAll(".run")];
  const remember = (name, value) => { try { localStorage.setItem(name, value); } catch { /* a file may not */ } };
  const recall = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const speak = (lang) => { root.dataset.lang = lang; root.lang = lang === "zh" ? "zh-CN" : "en"; };
  speak(recall("superapp-lang") || (navigator.language.startsWith("zh") ? "zh" : "en"));
  const theme = recall("superapp-theme");
  if (theme) root.dataset.theme = theme;
  document.getElementById("lang").addEventListener("click", () => {
    speak(root.dataset.lang === "zh" ? "en" : "zh");
    remember("superapp-lang", root.dataset.lang);
  });
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    remember("superapp-theme", root.dataset.theme);
  });
  const search = document.getElementById("search");
  const buttons = [...document.querySelectorAll("nav button")];
  let shown = "all";
  const filter = () => {
    const words = search.value.trim().toLowerCase();
    for (const run of runs) {
      const right = shown === "all" || run.dataset.status === shown;
      run.hidden = !right || !run.dataset.text.includes(words);
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      shown = button.dataset.show;
      for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
      filter();
    });
  }
  search.addEventListener("input", filter);
})();
