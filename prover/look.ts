/**
 * What the page and the reports look like alike: colours in light and dark, type, cards, tables, notices,
 * marks. The page's build puts it before the page's own style, and a report holds it.
 */
export const LOOK = `:root {
  color-scheme: light dark;
  --ground: #f6f7fb;
  --card: #ffffff;
  --ink: #17203a;
  --soft: #525c78;
  --line: #d9deea;
  --accent: #3f4bd1;
  --on-accent: #ffffff;
  --good: #1c6b45;
  --good-ground: #e9f6ef;
  --care: #7a4d00;
  --care-ground: #fdf4df;
  --bad: #a32316;
  --bad-ground: #fdecea;
  --code-ground: #eef0f7;
  --best: #0f766e;
  --fair: #8a5a00;
  --poor: #b4480c;
}

@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #0b0f1e;
    --card: #141a30;
    --ink: #e9ecf8;
    --soft: #a7b0cf;
    --line: #2b3457;
    --accent: #97a1ff;
    --on-accent: #10142a;
    --good: #6ad6a0;
    --good-ground: #10291f;
    --care: #f2c66d;
    --care-ground: #2c2411;
    --bad: #ff9d92;
    --bad-ground: #33161a;
    --code-ground: #1c2442;
    --best: #4fd9c6;
    --fair: #f2c66d;
    --poor: #ffa76b;
  }
}

* { box-sizing: border-box; }

body {
  margin: 0;
  background: var(--ground);
  color: var(--ink);
  font:
    16px/1.5 system-ui,
    "Segoe UI",
    Helvetica,
    Arial,
    sans-serif;
  overflow-wrap: break-word;
}

main,
.top {
  max-width: 1080px;
  margin: 0 auto;
  padding: 0 1rem;
}

main:focus { outline: none; }

h1 {
  font-size: 1.7rem;
  line-height: 1.2;
  margin: 1.2rem 0 0.6rem;
}

h2 { font-size: 1.15rem; margin: 0 0 0.6rem; }
h3 { font-size: 1rem; margin: 1rem 0 0.3rem; }
p { margin: 0.4rem 0; }
a { color: var(--accent); }

.brand {
  display: flex;
  align-items: center;
  gap: 0.5rem;
  color: var(--ink);
  font-weight: 700;
  font-size: 1.15rem;
  text-decoration: none;
}

:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }

.top {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.5rem 1.5rem;
  padding-top: 0.8rem;
  padding-bottom: 0.4rem;
}

.card {
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: 14px;
  padding: 1.1rem;
  margin: 0 0 1rem;
  min-width: 0;
}

.card > :last-child { margin-bottom: 0; }
.soft { color: var(--soft); }
.small-text { font-size: 0.88rem; }

.unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

.notice {
  border-left: 5px solid var(--soft);
  background: var(--code-ground);
  padding: 0.55rem 0.9rem;
  border-radius: 6px;
  margin: 0.7rem 0;
}

.notice p { margin: 0.15rem 0; }
.notice.good { border-color: var(--good); background: var(--good-ground); }
.notice.care { border-color: var(--care); background: var(--care-ground); }
.notice.bad { border-color: var(--bad); background: var(--bad-ground); }
code, pre { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 0.86em; }

code {
  overflow-wrap: anywhere;
  background: var(--code-ground);
  border-radius: 5px;
  padding: 0.05rem 0.3rem;
}

pre {
  background: var(--code-ground);
  border-radius: 9px;
  padding: 0.8rem;
  overflow-x: auto;
  max-width: 100%;
  overflow-wrap: normal;
}

pre code {
  overflow-wrap: normal;
  padding: 0;
  background: none;
}

dl.facts {
  display: grid;
  grid-template-columns: minmax(7.5rem, max-content) minmax(0, 1fr);
  gap: 0.3rem 1rem;
  margin: 0.4rem 0;
}

dl.facts dt { color: var(--soft); }
dl.facts dd { margin: 0; }

table {
  width: 100%;
  border-collapse: collapse;
  font-variant-numeric: tabular-nums;
}

th,
td {
  text-align: left;
  padding: 0.4rem 0.8rem 0.4rem 0;
  border-bottom: 1px solid var(--line);
  vertical-align: top;
}

thead th {
  color: var(--soft);
  font-weight: 600;
  font-size: 0.88rem;
}

tbody th { font-weight: inherit; }

@media (max-width: 700px) {
  table.narrow thead {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  table.narrow,
  table.narrow tbody,
  table.narrow tr,
  table.narrow td,
  table.narrow th[scope="row"] {
    display: block;
    border: 0;
    padding: 0.1rem 0;
  }
  table.narrow tr { border-bottom: 1px solid var(--line); padding: 0.5rem 0; }
  table.narrow td.nothing { display: none; }
  table.narrow td[data-of]::before { content: attr(data-of) ": "; color: var(--soft); }
}

summary {
  cursor: pointer;
  padding: 0.3rem 0;
  font-weight: 600;
}

.tone-best { color: var(--best); }
.tone-good { color: var(--good); }
.tone-fair { color: var(--fair); }
.tone-poor { color: var(--poor); }
.tone-worst { color: var(--bad); }
.tone-none { color: var(--soft); }

.tag {
  display: inline-block;
  border-radius: 999px;
  padding: 0.05rem 0.6rem;
  font-size: 0.82rem;
  background: var(--code-ground);
  color: var(--ink);
}

.tag.good { background: var(--good-ground); color: var(--good); }
.tag.care { background: var(--care-ground); color: var(--care); }
.tag.bad { background: var(--bad-ground); color: var(--bad); }

@media print {
  :root {
    color-scheme: light;
    --ground: #fff;
    --card: #fff;
  }
  .card { break-inside: avoid; }
}
`;
