/** The page's own style: it fetches nothing, and on paper the gaps have the first pages to themselves. */
export const style = `
:root { color-scheme: light; --line: #c9d3d4; --soft: #eef4f4; --sign: #0b5d66; --open: #8a3b00; }
* { box-sizing: border-box; }
body { font: 15px/1.45 system-ui, sans-serif; color: #14262a; background: #fff; max-width: 76rem; margin: 0 auto; padding: 1.5rem; }
h1 { margin: 0; color: var(--sign); }
h2 { margin: 2.2rem 0 .6rem; border-bottom: 2px solid var(--sign); padding-bottom: .2rem; }
h3 { margin: 1.2rem 0 .3rem; }
a { color: var(--sign); }
p { margin: .4rem 0; max-width: 60rem; }
nav a { margin-right: 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .86rem; }
th, td { border: 1px solid var(--line); padding: .35rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: var(--soft); }
td.id { white-space: nowrap; overflow-wrap: normal; }
ul { margin: .3rem 0; padding-left: 1.2rem; }
li { margin: .25rem 0; }
code { font: .82rem/1.35 ui-monospace, monospace; background: var(--soft); padding: 0 .2rem; overflow-wrap: anywhere; }
.check { color: #47585c; }
.open { color: var(--open); font-weight: 600; }
#gaps { border-left: .3rem solid var(--open); padding-left: 1rem; }
#gaps h2 { border-color: var(--open); color: var(--open); margin-top: 1.2rem; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; }
  a { color: inherit; text-decoration: none; }
  #gaps { break-after: page; }
  tr, li { break-inside: avoid; }
  thead { display: table-header-group; }
  .scroll { overflow: visible; }
}`;
