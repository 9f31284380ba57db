/// How pages look: light or dark as the reader's system is, from 320 pixels on, and on paper.
///
/// The colours of curves are those of Okabe and Ito, which the colour-blind can tell apart; dashes tell them apart
/// without colours.
enum PageStyle {
  static let text: StaticString = """

    :root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #ffffff; --card: #f4f6f8; --edge: #d0d7de;
      --link: #0550ae; --good: 0, 114, 178; --bad: 213, 94, 0;
      --c0: #0072b2; --c1: #d55e00; --c2: #007a5a; --c3: #a8487e; --c4: #7a5c00; --c5: #2a7fa8; --c6: #5b5b5b; --c7: #1b1f24; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e6edf3; --soft: #9da7b3; --paper: #0d1117; --card: #161b22; --edge: #30363d; --link: #79c0ff;
        --good: 86, 180, 233; --bad: 230, 130, 40;
        --c0: #56b4e9; --c1: #e69f00; --c2: #2fc79a; --c3: #e58fc0; --c4: #f0e442; --c5: #9ad0f0; --c6: #b0b0b0; --c7: #e6edf3; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 76rem; padding: 1rem; background: var(--paper); color: var(--ink);
      font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
    h1 { font-size: 1.6rem; margin: .2rem 0; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
    h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
    a { color: var(--link); }
    nav { display: flex; flex-wrap: wrap; gap: .2rem 1rem; padding: .4rem 0; border-bottom: 1px solid var(--edge); }
    :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
    .note { color: var(--soft); } .download { margin: .3rem 0; font-size: .9rem; }
    .state { font-weight: 600; padding: 0 .5rem; border: 1px solid var(--edge); border-radius: 1rem; white-space: nowrap; }
    dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .6rem; margin: 1rem 0; }
    dl.facts div { background: var(--card); border: 1px solid var(--edge); border-radius: .4rem; padding: .4rem .7rem; }
    dl.facts dt { color: var(--soft); font-size: .85rem; } dl.facts dd { margin: 0; font-size: 1.1rem; font-weight: 600; }
    .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }
    figure { margin: 0; } figure.chart { border: 1px solid var(--edge); border-radius: .4rem; padding: .5rem; }
    figure.chart svg[role] { width: 100%; height: auto; display: block; touch-action: pan-y; }
    figure.chart text { fill: var(--soft); font-size: 13px; } figure.chart output { display: block; font-size: .85rem; min-height: 1.3em; }
    .legend { display: inline-flex; flex-wrap: wrap; gap: 0 1rem; margin-left: 1rem; font-size: .9rem; }
    .legend svg { width: 28px; height: 8px; margin-right: .3rem; vertical-align: middle; }
    .line { fill: none; stroke-width: 2; } .grid { stroke: var(--edge); stroke-width: 1; }
    .best { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 2 3; } .cursor { stroke: none; }
    .cursor.on { stroke: var(--soft); }
    circle { fill: transparent; } circle:hover, circle.on, circle.dot { fill: currentColor; }
    .s0 { stroke: var(--c0); color: var(--c0); } .s1 { stroke: var(--c1); color: var(--c1); stroke-dasharray: 7 3; }
    .s2 { stroke: var(--c2); color: var(--c2); stroke-dasharray: 2 3; } .s3 { stroke: var(--c3); color: var(--c3); stroke-dasharray: 9 3 2 3; }
    .s4 { stroke: var(--c4); color: var(--c4); stroke-dasharray: 12 4; } .s5 { stroke: var(--c5); color: var(--c5); stroke-dasharray: 4 2; }
    .s6 { stroke: var(--c6); color: var(--c6); stroke-dasharray: 1 2; } .s7 { stroke: var(--c7); color: var(--c7); stroke-dasharray: 9 2 2 2 2 2; }
    figure.chart circle, .spark circle { stroke: none; }
    .wide { overflow-x: auto; max-width: 100%; }
    table { border-collapse: collapse; font-size: .92rem; } td, th { padding: .2rem .6rem; border-bottom: 1px solid var(--edge);
      text-align: left; vertical-align: top; overflow-wrap: normal; } td { white-space: nowrap; }
    #differences td { white-space: normal; max-width: 40rem; overflow-wrap: anywhere; }
    .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    .spark { width: 120px; height: 22px; display: block; } .spark .line { stroke-width: 1.5; }
    table.confusion { font-size: .8rem; } table.confusion td { text-align: center; min-width: 2.6rem; padding: .15rem .3rem;
      border: 1px solid var(--edge); line-height: 1.2; max-width: 12rem; } table.confusion small { color: inherit; display: block; }
    table.confusion thead th { vertical-align: bottom; } table.confusion thead th.turned { padding: .2rem 0; }
    th.turned span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; max-height: 6.8rem; overflow: hidden;
      text-overflow: ellipsis; display: inline-block; }
    tbody th { font-weight: 600; } .different td { background: rgba(var(--bad), .14); }
    .g1 { background: rgba(var(--good), .12); } .g2 { background: rgba(var(--good), .3); } .g3 { background: rgba(var(--good), .5); }
    .b1 { background: rgba(var(--bad), .12); } .b2 { background: rgba(var(--bad), .3); } .b3 { background: rgba(var(--bad), .5); }
    .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: .8rem; padding: 0; list-style: none; }
    .pictures img { width: 6rem; height: 6rem; object-fit: contain; background: var(--card); }
    img { image-rendering: pixelated; max-width: 100%; } img.kernels { width: min(100%, 40rem); }
    pre { background: var(--card); border: 1px solid var(--edge); border-radius: .4rem; padding: .6rem; overflow-x: auto;
      font-size: .85rem; line-height: 1.4; overflow-wrap: normal; } code { font-size: .92em; }
    @media (max-width: 30rem) { body { padding: .6rem; } figure.chart text { font-size: 17px; } .legend { margin-left: .6rem; } }
    @media print {
      :root { color-scheme: light; --ink: #000; --soft: #333; --paper: #fff; --card: #fff; --edge: #bbb; --link: #000;
        --good: 0, 114, 178; --bad: 213, 94, 0; --c0: #0072b2; --c1: #d55e00; --c2: #007a5a; --c3: #a8487e; --c4: #7a5c00; --c5: #2a7fa8;
        --c6: #5b5b5b; --c7: #000; }
      * { print-color-adjust: exact; } nav, .download, figure.chart output { display: none; } figure, tr, li { break-inside: avoid; }
      .wide { overflow: visible; } pre { white-space: pre-wrap; } h2 { break-after: avoid; } }

    """
}
