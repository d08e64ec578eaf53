/* The report's behaviour: theme, views of a single file, the table of items, marked words.  Nothing is fetched. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");

  // --- what is kept between pages (where the browser lets files keep anything) ---
  function keep(store, name, value) { try { window[store].setItem("imr-audit-" + name, value); } catch (e) { /* not kept */ } }
  function kept(store, name) { try { return window[store].getItem("imr-audit-" + name); } catch (e) { return null; } }

  // --- theme: as the system, light, dark ---
  var THEMES = { system: "as the system", light: "light", dark: "dark" };
  function wear(theme) {
    if (theme === "system") { root.removeAttribute("data-theme"); } else { root.setAttribute("data-theme", theme); }
  }
  var theme = kept("localStorage", "theme");
  if (!Object.prototype.hasOwnProperty.call(THEMES, theme || "")) { theme = "system"; }
  wear(theme);

  document.addEventListener("DOMContentLoaded", function () {
    var one = document.body.hasAttribute("data-one");
    if (one) { root.setAttribute("data-one", ""); }
    setUpTheme();
    var table = document.getElementById("items-data") ? itemTable() : null;
    // A link leads to the top of its view, the browser's way back to where one was.
    var chosen = true, places = {};
    var follow = function () {
      route(one, table, chosen, places[location.hash]);
      chosen = false;
    };
    window.addEventListener("hashchange", follow);
    window.addEventListener("scroll", function () { places[location.hash] = window.scrollY; }, { passive: true });
    document.addEventListener("click", function (event) {
      var link = event.target.closest ? event.target.closest("a[href]") : null;
      if (!link || link.pathname !== location.pathname || !link.hash) { return; }
      chosen = true;
      if (/-m\d+$/.test(link.hash)) {  // marked words: the browser would move the whole page to them
        event.preventDefault();
        if (link.hash !== location.hash) { history.pushState(null, "", link.hash); }
        follow();
      } else if (link.hash === location.hash) {  // the same again: no change of the fragment
        follow();
      }
    });
    follow();
    setUpPrinting(table);
  });

  function setUpTheme() {
    var button = document.querySelector("[data-theme-switch]");
    var words = document.querySelector("[data-theme-name]");
    button.hidden = false;
    words.textContent = THEMES[theme];
    button.addEventListener("click", function () {
      var names = Object.keys(THEMES);
      theme = names[(names.indexOf(theme) + 1) % names.length];
      wear(theme);
      words.textContent = THEMES[theme];
      keep("localStorage", "theme", theme);
    });
  }

  // --- which view the fragment asks for ---
  function route(one, table, chosen, before) {
    var fragment = location.hash.slice(1);
    var name = fragment.split("?")[0];
    try { name = decodeURIComponent(name); } catch (e) { /* as it stands */ }
    var target = name ? document.getElementById(name) : null;
    var view = target ? target.closest("[data-view]") : null;
    if (one) {
      view = view || document.getElementById("overview");
      document.querySelectorAll(".view.on").forEach(function (shown) { shown.classList.remove("on"); });
      view.classList.add("on");
      current(view.getAttribute("data-view"));
      document.title = title(view);
    }
    if (table && (!one || view.id === "items")) { table.read(fragment.split("?")[1] || ""); }
    backToItems();
    if (target && target !== view) { show(target, view); return; }
    if (!one) { return; }
    window.scrollTo(0, chosen ? 0 : before || 0);
    if (chosen && fragment) { view.querySelector("h1").focus({ preventScroll: true }); }
  }

  function current(name) {
    document.querySelectorAll("[data-nav]").forEach(function (link) {
      var here = link.getAttribute("data-nav") === (/^L\d+$/.test(name) ? "items" : name);
      if (here) { link.setAttribute("aria-current", "page"); } else { link.removeAttribute("aria-current"); }
    });
  }

  var whole = document.title;
  function title(view) {
    var head = view.querySelector("h1");
    return view.id === "overview" || !head ? whole : head.textContent + " · " + whole;
  }

  // The way back leads to the table as it was left.
  function backToItems() {
    var state = kept("sessionStorage", "items");
    if (!state) { return; }
    document.querySelectorAll("[data-back]").forEach(function (link) {
      link.setAttribute("href", link.getAttribute("href").split("#")[0] + "#items" + state);
    });
  }

  // A finding, a rule or marked words: in sight, lit up, and where the keyboard goes on.
  function show(target, view) {
    document.querySelectorAll(".lit").forEach(function (lit) { lit.classList.remove("lit"); });
    for (var up = target; up; up = up.parentElement) { if (up.tagName === "DETAILS") { up.open = true; } }
    var mark = /-m(\d+)$/.exec(target.id);
    var lit = mark ? view.querySelectorAll('[data-m~="' + mark[1] + '"]') : [target];
    lit.forEach(function (part) { part.classList.add("lit"); });
    var calm = mark && lit.length ? lit[0] : target;  // an empty anchor has no place of its own
    var pane = calm.closest(".paper");
    if (pane && pane.scrollHeight > pane.clientHeight) {  // beside the findings: the text moves, the page stays
      pane.scrollTop += calm.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 2;
      calm.scrollIntoView({ block: "nearest" });
    } else {
      calm.scrollIntoView({ block: mark ? "center" : "start" });
    }
    target.focus({ preventScroll: true });
  }

  // --- the table of items ---
  var PAGE = 50, MOST_PRINTED = 2000;
  var FILTERS = ["verdict", "outcome", "topic", "code", "rule", "specialty", "guideline", "source", "decided"];

  function itemTable() {
    var script = document.getElementById("items-data");
    var data = JSON.parse(script.textContent);
    var split = script.getAttribute("data-letters") === "pages";
    var at = {};
    data.columns.forEach(function (name, number) { at[name] = number; });
    var rows = data.rows, labels = data.labels, words = data.words;
    var form = document.querySelector("[data-filters]"), body = document.querySelector("[data-items] tbody");
    var status = document.querySelector("[data-status]"), pager = document.querySelector("[data-pager]");
    var heads = document.querySelectorAll("[data-sort]");
    var state = {}, found = [];
    var hay = rows.map(function (row) {
      var told = [row[at.request], row[at.case], row[at.date], labels.topic[row[at.topic]]];
      ["specialties", "codes", "rules", "sources"].forEach(function (name) {
        row[at[name]].forEach(function (number) { told.push(labels[name][number], words[name][number]); });
      });
      if (row[at.suppressed]) { told.push("suppressed"); }
      return told.join(" ").toLowerCase();
    });

    var COLUMN = { code: "codes", rule: "rules", specialty: "specialties", source: "sources" };
    function choices(name) {
      if (name === "decided") {
        var years = {};
        rows.forEach(function (row) { if (/^\d{4}-/.test(row[at.date])) { years[row[at.date].slice(0, 4)] = 1; } });
        return Object.keys(years).sort().map(function (year) { return [year, year]; });
      }
      var column = COLUMN[name] || name;
      return words[column].map(function (word, number) { return [word, labels[column][number] || "none read"]; })
        .sort(function (a, b) { return a[1].localeCompare(b[1]); });
    }
    function option(select, value, text) {
      var made = document.createElement("option");
      made.value = value; made.textContent = text;
      select.appendChild(made);
    }
    FILTERS.forEach(function (name) {
      var select = form.elements[name];
      choices(name).forEach(function (choice) { if (choice[0] !== "") { option(select, choice[0], choice[1]); } });
    });

    function quarter(date) { return date.slice(0, 4) + " Q" + Math.ceil(Number(date.slice(5, 7)) / 3); }
    function passes(row, name, value) {
      if (name === "decided") {
        var date = row[at.date];
        return date.indexOf(value) === 0 || (value.indexOf("Q") > 0 && /^\d/.test(date) && quarter(date) === value);
      }
      var column = COLUMN[name] || name, number = words[column].indexOf(value), cell = row[at[column]];
      return Array.isArray(cell) ? cell.indexOf(number) >= 0 : cell === number;
    }

    var SORTS = {
      request: function (row) { return row[at.request].toLowerCase(); },
      topic: function (row) { return labels.topic[row[at.topic]]; },
      outcome: function (row) { return labels.outcome[row[at.outcome]]; },
      verdict: function (row) { return ["disagrees", "questionable", "undetermined", "not_covered", "consistent"].indexOf(words.verdict[row[at.verdict]]); },
      decided: function (row) { return row[at.date]; },
      findings: function (row) { return row[at.weight]; }
    };

    function select() {
      var terms = (state.q || "").toLowerCase().split(/\s+/).filter(Boolean);
      var wanted = FILTERS.filter(function (name) { return state[name]; });
      found = [];
      for (var i = 0; i < rows.length; i++) {
        var row = rows[i];
        if (wanted.every(function (name) { return passes(row, name, state[name]); }) &&
            terms.every(function (term) { return hay[i].indexOf(term) >= 0; })) { found.push(i); }
      }
      var down = state.sort.charAt(0) === "-", by = SORTS[state.sort.replace("-", "")];
      var keys = found.map(function (i) { return [by(rows[i]), i]; });
      keys.sort(function (a, b) {
        var order = typeof a[0] === "number" ? a[0] - b[0] : a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
        return (down ? -order : order) || a[1] - b[1];
      });
      found = keys.map(function (key) { return key[1]; });
    }

    function cell(tag, label, kind) {
      var made = document.createElement(tag);
      if (label) { made.setAttribute("data-l", label); }
      if (kind) { made.className = kind; }
      return made;
    }
    function span(kind, text) {
      var made = document.createElement("span");
      made.className = kind; made.textContent = text;
      return made;
    }
    function address(row) {
      var letter = row[at.letter], anchor = "#L" + letter + "-i" + row[at.item];
      return split ? "letters/" + ("00000" + letter).slice(-6) + ".html" + anchor : anchor;
    }
    function drawn(i) {
      var row = rows[i], line = document.createElement("tr");
      var head = cell("th");
      head.scope = "row";
      var link = document.createElement("a");
      link.href = address(row);
      link.textContent = row[at.request] || "(no words)";
      head.appendChild(link);
      head.appendChild(span("case", row[at.case] + " · item " + row[at.item]));
      line.appendChild(head);
      line.appendChild(cell("td")).textContent = labels.topic[row[at.topic]];
      line.appendChild(cell("td", "", "tags")).appendChild(span("outcome", labels.outcome[row[at.outcome]]));
      line.appendChild(cell("td", "", "tags")).appendChild(span("verdict v-" + words.verdict[row[at.verdict]], labels.verdict[row[at.verdict]]));
      var list = document.createElement("ul");
      row[at.codes].forEach(function (number) { list.appendChild(document.createElement("li")).textContent = labels.codes[number]; });
      if (row[at.suppressed]) {
        var apart = list.appendChild(document.createElement("li"));
        apart.className = "suppressed"; apart.textContent = row[at.suppressed] + " suppressed";
      }
      var findings = cell("td");
      if (list.childNodes.length) { findings.appendChild(list); }
      line.appendChild(findings);
      var when = cell("td", row[at.date] ? "decided" : "", "when");
      when.textContent = row[at.date];
      line.appendChild(when);
      return line;
    }
    function fill(from, to) {
      var page = document.createDocumentFragment();
      found.slice(from, to).forEach(function (i) { page.appendChild(drawn(i)); });
      body.replaceChildren(page);
    }
    function number(n) { return n.toLocaleString("en-US"); }
    function draw() {
      var pages = Math.max(1, Math.ceil(found.length / PAGE));
      state.page = Math.min(Math.max(1, state.page), pages);
      var from = (state.page - 1) * PAGE, to = Math.min(from + PAGE, found.length);
      fill(from, to);
      tell(from, to);
      pager.hidden = pages === 1;
      pager.querySelector("[data-page-words]").textContent = "page " + number(state.page) + " of " + number(pages);
      pager.querySelectorAll("button").forEach(function (button) {
        var back = /first|back/.test(button.getAttribute("data-page"));
        button.disabled = back ? state.page === 1 : state.page === pages;
      });
      heads.forEach(function (head) {
        var mine = head.getAttribute("data-sort") === state.sort.replace("-", "");
        if (mine) { head.setAttribute("aria-sort", state.sort.charAt(0) === "-" ? "descending" : "ascending"); } else { head.removeAttribute("aria-sort"); }
      });
    }
    function tell(from, to) {
      status.textContent = found.length === 0 ? "No item of " + number(rows.length) + " matches." :
        "Items " + number(from + 1) + "\u2013" + number(to) + " of " + number(found.length) +
        (found.length < rows.length ? " that match, of " + number(rows.length) + " in all." : ".");
    }
    function written() {
      var asked = new URLSearchParams();
      ["q"].concat(FILTERS).forEach(function (name) { if (state[name]) { asked.set(name, state[name]); } });
      if (state.sort !== "-findings") { asked.set("sort", state.sort); }
      if (state.page > 1) { asked.set("page", state.page); }
      var said = asked.toString();
      return said ? "?" + said : "";
    }
    function changed() {
      select();
      draw();
      var state_ = written();
      keep("sessionStorage", "items", state_ || "?");
      if (location.hash !== "#items" + state_) { history.replaceState(null, "", "#items" + state_); }
      dress();
    }
    function dress() {
      var set = 0;
      FILTERS.forEach(function (name) {
        form.elements[name].classList.toggle("set", Boolean(state[name]));
        set += state[name] ? 1 : 0;
      });
      folded.querySelector("summary").textContent = set ? "Filters (" + set + " set)" : "Filters";
    }

    var wide = window.matchMedia("(min-width: 44.01rem)"), folded = form.querySelector("details");
    function unfold() { folded.open = wide.matches; }
    wide.addEventListener("change", unfold);
    unfold();

    form.addEventListener("submit", function (event) { event.preventDefault(); });
    function entered(event) {
      var name = event.target.name;
      if (!name || state[name] === event.target.value) { return; }
      state[name] = event.target.value;
      state.page = 1;
      changed();
    }
    form.addEventListener("input", entered);
    form.addEventListener("change", entered);  // all that some assistive tools send
    form.addEventListener("reset", function (event) {
      event.preventDefault();
      table.read("");
      form.elements.q.focus();
    });
    heads.forEach(function (head) {
      head.querySelector("button").addEventListener("click", function () {
        var name = head.getAttribute("data-sort"), first = name === "findings" || name === "decided" ? "-" : "";
        state.sort = state.sort === first + name ? (first ? name : "-" + name) : first + name;
        state.page = 1;
        changed();
      });
    });
    pager.addEventListener("click", function (event) {
      var go = event.target.getAttribute("data-page"), last = Math.ceil(found.length / PAGE);
      if (!go) { return; }
      state.page = go === "first" ? 1 : go === "last" ? last : state.page + (go === "on" ? 1 : -1);
      changed();
      document.getElementById("items").scrollIntoView();
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName) && form.offsetParent) {
        event.preventDefault();
        form.elements.q.focus();
      }
    });

    var table = {
      read: function (asked) {
        var given = new URLSearchParams(asked);
        state = { q: given.get("q") || "", sort: given.get("sort") || "-findings", page: Number(given.get("page")) || 1 };
        if (!SORTS[state.sort.replace("-", "")]) { state.sort = "-findings"; }
        form.elements.q.value = state.q;
        FILTERS.forEach(function (name) {
          var value = given.get(name) || "", select = form.elements[name];
          state[name] = value;
          select.value = value;
          if (value && select.value !== value) { option(select, value, value); select.value = value; }
        });
        changed();
      },
      whole: function () {
        var last = Math.min(found.length, MOST_PRINTED);
        fill(0, last);
        tell(0, last);
      },
      page: draw
    };
    return table;
  }

  // Printed whole, and with what is folded opened.
  function setUpPrinting(table) {
    var opened = [];
    window.addEventListener("beforeprint", function () {
      if (table) { table.whole(); }
      opened = Array.prototype.filter.call(document.querySelectorAll(".view.on details, body:not([data-one]) details"), function (folded) {
        return !folded.open && !folded.matches(".all-rules, .folded");
      });
      opened.forEach(function (folded) { folded.open = true; });
    });
    window.addEventListener("afterprint", function () {
      if (table) { table.page(); }
      opened.forEach(function (folded) { folded.open = false; });
    });
  }
})();
