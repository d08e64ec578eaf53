/* The search over all rules.  Nothing is fetched: the rules stand in the page. */
(function () {
  "use strict";
  var MOST = 100;
  document.addEventListener("DOMContentLoaded", function () {
    var data = JSON.parse(document.getElementById("rules-data").textContent);
    var form = document.querySelector("[data-search]");
    var status = document.querySelector("[data-status]"), list = document.querySelector("[data-found]");
    var NAMES = ["q", "topic", "kind", "basis", "on"];
    var hay = data.rules.map(function (rule) {
      return [rule[0], rule[1], rule[2].map(function (topic) { return data.topics[topic]; }).join(" "), rule[7]].join(" ").toLowerCase();
    });

    function asked() {
      var state = {};
      NAMES.forEach(function (name) { state[name] = form.elements[name].value.trim(); });
      return state;
    }
    function passes(rule, text, state, terms) {
      var day = Number(state.on.replace(/-/g, ""));
      return (!state.topic || rule[2].indexOf(state.topic) >= 0) && (!state.kind || rule[3] === state.kind) &&
        (!state.basis || rule[4].indexOf(state.basis) >= 0) &&
        (!day || rule[5].some(function (days) { return days[0] <= day && day <= days[1]; })) &&
        terms.every(function (term) { return text.indexOf(term) >= 0; });
    }
    // What the title or the id holds comes before what only the text does.
    function weight(rule, terms) {
      var name = (rule[0] + " " + rule[1]).toLowerCase();
      return terms.filter(function (term) { return name.indexOf(term) >= 0; }).length;
    }
    function drawn(rule, state) {
      var topic = state.topic && rule[2].indexOf(state.topic) >= 0 ? state.topic : rule[2][0];
      var line = document.createElement("li"), link = document.createElement("a"), what = document.createElement("p");
      link.href = "topics/" + encodeURIComponent(topic) + ".html#rule-" + encodeURIComponent(rule[0]);
      link.textContent = rule[1];
      what.className = "place";
      var code = document.createElement("code");
      code.textContent = rule[0];
      what.appendChild(code);
      what.appendChild(document.createTextNode(" \u00b7 " + data.topics[topic] + " \u00b7 " + rule[3] + " \u00b7 basis: " + rule[4].join(", ") + (rule[6] === "active" ? "" : " \u00b7 " + rule[6])));
      line.appendChild(link);
      line.appendChild(what);
      return line;
    }
    var last = null;
    function search() {
      var state = asked(), now = JSON.stringify(state);
      if (now === last) { return; }  // leaving the field for a link must not draw the link anew under the pointer
      last = now;
      var terms = state.q.toLowerCase().split(/\s+/).filter(Boolean);
      var some = NAMES.some(function (name) { return state[name]; });
      var found = [];
      if (some) {
        data.rules.forEach(function (rule, n) { if (passes(rule, hay[n], state, terms)) { found.push([weight(rule, terms), n]); } });
        found.sort(function (a, b) { return b[0] - a[0] || a[1] - b[1]; });
      }
      var page = document.createDocumentFragment();
      found.slice(0, MOST).forEach(function (one) { page.appendChild(drawn(data.rules[one[1]], state)); });
      list.replaceChildren(page);
      status.textContent = !some ? "" : found.length === 0 ? "No rule matches." :
        found.length === 1 ? "1 rule." : found.length + " rules" + (found.length > MOST ? ", the first " + MOST + " shown." : ".");
      var kept = new URLSearchParams();
      NAMES.forEach(function (name) { if (state[name]) { kept.set(name, state[name]); } });
      var said = kept.toString();
      history.replaceState(null, "", said ? "#?" + said : location.pathname);
    }
    function read() {
      var given = new URLSearchParams(location.hash.replace(/^#\??/, ""));
      NAMES.forEach(function (name) { form.elements[name].value = given.get(name) || ""; });
      search();
    }
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("input", search);
    form.addEventListener("change", search);
    form.addEventListener("reset", function () { setTimeout(function () { search(); form.elements.q.focus(); }, 0); });
    document.addEventListener("keydown", function (event) {
      if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
        event.preventDefault();
        form.elements.q.focus();
      }
    });
    read();
  });
})();
