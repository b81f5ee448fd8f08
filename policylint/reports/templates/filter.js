(function () {
  "use strict";
  // A filter box above every long table. Without scripts the page has all rows and no box.
  document.querySelectorAll("table[data-filter]").forEach(function (table, index) {
    var rows = Array.prototype.slice.call(table.querySelectorAll("tbody tr:not(.group)"));
    if (rows.length < 8) { return; }
    var texts = rows.map(function (row) { return row.textContent.toLowerCase(); });
    var box = document.createElement("p");
    var label = document.createElement("label");
    var input = document.createElement("input");
    var state = document.createElement("span");
    box.className = "filter";
    label.textContent = table.getAttribute("data-filter");
    input.type = "search";
    input.id = label.htmlFor = "filter-" + index;
    input.autocomplete = "off";
    state.setAttribute("role", "status");
    box.append(label, input, state);
    table.closest(".scroll").before(box);
    var waiting = 0;
    function apply() {
      var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      var shown = 0;
      rows.forEach(function (row, number) {
        var fits = words.every(function (word) { return texts[number].indexOf(word) >= 0; });
        row.hidden = !fits;
        if (fits) { shown += 1; }
      });
      state.textContent = words.length ? shown + " of " + rows.length + " rows shown" : "";
    }
    input.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(apply, 120); });
  });
}());
