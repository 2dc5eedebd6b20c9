/// Reads numbers under the pointer, or with the arrow keys, from the table of each chart.
///
/// The page is whole without it.
enum Script {
    /// What the page's policy allows; a test computes it again.
    static let hash: Markup = "'sha256-zrxDb8BjxHIRfjnGgn9TppTpS1YftEm3ffC2xAYsOuU='"

    static let text: Markup = #"""
        "use strict";
        (function () {
          var reading = document.getElementById("reading");
          document.querySelectorAll(".chart").forEach(function (figure) {
            var svg = figure.querySelector(":scope > svg");
            var heads = Array.from(figure.querySelectorAll("thead th"), function (cell) { return cell.textContent; });
            var rows = Array.from(figure.querySelectorAll("tbody tr"), function (row) {
              var cells = Array.from(row.children, function (cell) { return cell.textContent; });
              return { x: Number(row.dataset.x), cells: cells };
            });
            if (!svg || !rows.length) return;
            // The heading names the chart already; a title would cover the numbers with its own hint.
            svg.querySelector(":scope > title").remove();
            var cross, tip, at = -1;

            function show(index) {
              at = Math.max(0, Math.min(rows.length - 1, index));
              var row = rows[at], box = svg.viewBox.baseVal;
              if (!cross) {
                cross = document.createElementNS("http://www.w3.org/2000/svg", "path");
                cross.setAttribute("class", "cross");
                tip = document.createElement("div");
                tip.className = "tip";
                tip.setAttribute("aria-hidden", "true");
              }
              svg.appendChild(cross);
              figure.appendChild(tip);
              cross.setAttribute("d", "M" + row.x + " 20V" + (box.height - 26));
              var lines = row.cells.map(function (cell, column) { return heads[column] + "  " + cell; });
              tip.textContent = lines.join("\n");
              var place = svg.getBoundingClientRect(), outer = figure.getBoundingClientRect();
              var left = place.left - outer.left + row.x / box.width * place.width;
              var fits = left + 14 + tip.offsetWidth < outer.width;
              tip.style.left = (fits ? left + 10 : Math.max(0, left - 10 - tip.offsetWidth)) + "px";
              tip.style.top = place.top - outer.top + 24 + "px";
              return lines.join(", ");
            }

            function hide() {
              if (cross) { cross.remove(); tip.remove(); }
              at = -1;
            }

            svg.addEventListener("pointermove", function (event) {
              var place = svg.getBoundingClientRect();
              var x = (event.clientX - place.left) / place.width * svg.viewBox.baseVal.width;
              var nearest = 0;
              rows.forEach(function (row, index) {
                if (Math.abs(row.x - x) < Math.abs(rows[nearest].x - x)) nearest = index;
              });
              show(nearest);
            });
            svg.addEventListener("pointerleave", hide);
            svg.addEventListener("blur", hide);
            svg.addEventListener("keydown", function (event) {
              var next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: rows.length - 1 }[event.key];
              if (event.key === "Escape") hide();
              if (next === undefined) return;
              event.preventDefault();
              reading.textContent = show(next);
            });
          });
        })();
        """#
}
