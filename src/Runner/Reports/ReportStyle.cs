namespace AdvScratch.Runner.Reports;

/// <summary>The style sheet of <see cref="ReportPage"/>: light and dark, phone to print.</summary>
internal static class ReportStyle
{
    public const string Css =
        """
        :root {
          color-scheme: light dark;
          --ink: #1c2430; --muted: #5b6675; --page: #f6f7f9; --surface: #ffffff; --line: #dfe3e8; --grid: #e6e9ed;
          --accent: #0072b2; --bar: #8fc1e3; --good: #00735a; --bad: #c43c00; --warm: #fff6e0; --warm-line: #edd9a3;
          --series-1: #0072b2; --series-2: #d55e00; --series-3: #009e73; --series-4: #b5569a; --series-5: #b07d00; --series-6: #3b9dd4;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ink: #e6eaf0; --muted: #9aa6b5; --page: #11151b; --surface: #1a2029; --line: #2d3541; --grid: #2b333e;
            --accent: #6cb8ea; --bar: #35749f; --good: #3fcf9f; --bad: #ff8f5a; --warm: #2a2415; --warm-line: #57491f;
            --series-1: #6cb8ea; --series-2: #ff8f4a; --series-3: #3fcf9f; --series-4: #e29bcb; --series-5: #e6b730; --series-6: #a8c7ff;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
        main { max-width: 1120px; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
        h1 { font-size: clamp(1.6rem, 4vw, 2.3rem); line-height: 1.2; margin: 0 0 .6rem; letter-spacing: -.015em; text-wrap: balance; }
        h2 { font-size: 1.25rem; margin: 0 0 .25rem; letter-spacing: -.01em; }
        h3 { font-size: .95rem; margin: 0 0 .5rem; }
        section { margin-top: 2.75rem; }
        .kicker { margin: 0 0 .35rem; color: var(--accent); font-weight: 600; font-size: .9rem; }
        .summary { font-size: 1.1rem; max-width: 46rem; margin: 0; }
        .note { color: var(--muted); margin: 0 0 .9rem; font-size: .92rem; max-width: 46rem; }
        small { color: var(--muted); font-size: .8rem; }
        figure { margin: 0; }
        .card { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 1rem; }
        .reductions { background: var(--warm); border: 1px solid var(--warm-line); border-radius: 10px; padding: .8rem 1.1rem; margin-top: 1.5rem; font-size: .95rem; }
        .reductions h2 { font-size: .95rem; }
        .reductions ul { margin: 0; padding-left: 1.2rem; }
        .scroll { overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
        table { border-collapse: separate; border-spacing: 0; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { padding: .55rem .9rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
        thead th, thead td { border-top: 0; font-size: .85rem; color: var(--muted); font-weight: 600; vertical-align: bottom; }
        tbody th { font-weight: 500; }
        .results th:first-child, .grid th:first-child, .grid thead td { position: sticky; left: 0; z-index: 1; background: var(--surface); border-right: 1px solid var(--line); min-width: 9.5rem; }
        .results th, .results td { white-space: nowrap; }
        .results th:first-child { white-space: normal; }
        .results td { min-width: 9.5rem; background: linear-gradient(90deg, var(--bar) var(--share, 0%), transparent 0) left bottom / 100% 3px no-repeat; }
        .results td b { font-weight: 650; line-height: 1.3; }
        .results td small, .results .paper { display: block; line-height: 1.4; }
        .paper { color: var(--muted); font-size: .8rem; font-style: italic; }
        .paper i { font-style: normal; color: var(--ink); margin-left: .35em; }
        .best { color: var(--good); }
        .key { list-style: none; display: flex; flex-wrap: wrap; gap: .15rem 1.4rem; margin: .1rem 0 .8rem; padding: 0; color: var(--muted); font-size: .85rem; }
        .key b, .key i { color: var(--ink); font-style: normal; }
        .claims th small { display: block; font-weight: 400; }
        .claims thead th, .claims td { white-space: nowrap; }
        .checks { list-style: none; margin: .6rem 0 0; padding: 0; display: grid; gap: .5rem; }
        .checks li { display: flex; gap: .75rem; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: .7rem .9rem; }
        .claims .sign { margin-right: .5em; }
        .sign { font-weight: 700; }
        .good .sign, .good figcaption { color: var(--good); }
        .bad .sign, .bad figcaption { color: var(--bad); }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: 1rem; }
        .charts .card { overflow-x: auto; }
        .chart { display: block; width: 100%; max-width: 640px; height: auto; margin: 0 auto; }
        .charts .card:has(.wide) { grid-column: 1 / -1; }
        .wide { max-width: 800px; margin: 0; }
        .rows { display: flex; flex-wrap: wrap; gap: 1rem; }
        .tiles { display: flex; flex-wrap: wrap; gap: 12px; }
        .tile { width: 88px; }
        .tile p { margin: 0 0 .2rem; font-size: .78rem; color: var(--muted); }
        .tile img { display: block; width: 88px; height: auto; image-rendering: pixelated; border-radius: 4px; outline: 1px solid var(--line); }
        .tile.bad img { outline: 3px solid var(--bad); }
        .tile figcaption { margin-top: .3rem; font-size: .82rem; line-height: 1.3; overflow-wrap: anywhere; }
        .tile.bad figcaption { font-weight: 600; }
        .grid { width: auto; }
        .grid th, .grid td { padding: .5rem; border: 0; }
        .grid tbody th { vertical-align: middle; font-size: .85rem; }
        .grid thead th { text-align: center; max-width: 96px; }
        .grid figcaption { font-size: .75rem; text-align: center; }
        .runs { list-style: none; margin: 1.5rem 0 0; padding: 0; display: grid; gap: .9rem; }
        .runs p { margin: .2rem 0 0; overflow-wrap: anywhere; }
        .runs .kicker { margin: 0 0 .1rem; }
        .runs .facts { color: var(--muted); font-size: .85rem; margin-top: .5rem; }
        .tally { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; margin: .4rem 0 0; padding: 0; font-size: .92rem; }
        a { color: var(--accent); text-underline-offset: .15em; }
        h2 a { color: inherit; }
        dl { display: flex; flex-wrap: wrap; gap: .6rem 2rem; margin: .5rem 0 1rem; }
        dt { color: var(--muted); font-size: .8rem; }
        dd { margin: 0; font-variant-numeric: tabular-nums; }
        .list { display: grid; gap: .5rem; }
        .list div { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: .6rem .9rem; }
        .list dt { color: var(--ink); font-size: .95rem; font-weight: 600; }
        .list dd { font-size: .92rem; }
        pre { margin: 0; padding: .8rem 1rem; overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; font-size: .88rem; }
        @media (max-width: 560px) {
          main { padding: 1.5rem .8rem 3rem; }
          .card { padding: .7rem; }
          th, td { padding: .5rem .6rem; }
          .results td { min-width: 6.5rem; }
          .results th:first-child, .grid th:first-child, .grid thead td { min-width: 6rem; font-size: .85rem; }
          .claims thead { display: none; }
          .claims tr { display: flex; flex-wrap: wrap; gap: 0 1.2rem; border-top: 1px solid var(--line); padding: .6rem; }
          .claims tr:first-child { border-top: 0; }
          .claims th, .claims td { border: 0; padding: 0; }
          .claims th { width: 100%; margin-bottom: .25rem; }
        }
        @media print {
          :root {
            color-scheme: light;
            --ink: #000; --muted: #444; --page: #fff; --surface: #fff; --line: #bbb; --grid: #ddd; --accent: #000; --bar: #99b;
            --good: #00573f; --bad: #a33000; --warm: #fff; --warm-line: #bbb;
            --series-1: #0072b2; --series-2: #d55e00; --series-3: #009e73; --series-4: #b5569a; --series-5: #b07d00; --series-6: #3b9dd4;
          }
          body { font-size: 11pt; }
          main { max-width: none; padding: 0; }
          .card, .checks li, tr { break-inside: avoid; }
          h2, .note { break-after: avoid; }
          .charts { grid-template-columns: 1fr 1fr; }
          .scroll, .charts .card { overflow: visible; }
          th, td { padding: .3rem .4rem; }
          .results td, .results th, .results th:first-child { min-width: 0; white-space: normal; font-size: 8.5pt; }
          .results td small, .results .paper { font-size: 7pt; }
          .results td small { white-space: nowrap; }
          .chart { min-width: 0 !important; }
          thead { display: table-header-group; }
          td, img { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }
        """;
}
