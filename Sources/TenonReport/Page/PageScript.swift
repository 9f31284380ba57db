import TenonCrypto

/// The only script of a page: it shows the values beneath the pointer, or of the epoch that arrow keys lead to.
///
/// It reads the titles that stand in the drawing, and puts them into the page as text. The page's policy names it by its
/// hash, so that nothing else runs, whatever else stands there.
enum PageScript {
  static let text: StaticString = """

    for (const figure of document.querySelectorAll('figure.chart')) {
      const drawing = figure.querySelector('svg[role]'), output = figure.querySelector('output');
      const cursor = drawing.querySelector('.cursor'), points = [...drawing.querySelectorAll('circle')];
      const places = [...new Set(points.map(point => +point.getAttribute('cx')))].sort((a, b) => a - b);
      let place = -1;
      const show = index => {
        if (!places.length) return;
        place = Math.max(0, Math.min(places.length - 1, index));
        const here = points.filter(point => +point.getAttribute('cx') === places[place]);
        for (const point of points) point.classList.toggle('on', here.includes(point));
        for (const end of ['x1', 'x2']) cursor.setAttribute(end, places[place]);
        cursor.classList.add('on');
        output.textContent = here.map((point, index) => {
          const title = point.querySelector('title').textContent;
          return index ? title.slice(title.indexOf(': ') + 2) : title;
        }).join(', ');
      };
      drawing.addEventListener('pointermove', event => {
        const box = drawing.getBoundingClientRect();
        const x = (event.clientX - box.left) / box.width * drawing.viewBox.baseVal.width;
        let nearest = 0;
        places.forEach((other, index) => { if (Math.abs(other - x) < Math.abs(places[nearest] - x)) nearest = index; });
        show(nearest);
      });
      drawing.addEventListener('keydown', event => {
        const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -1e9, End: 1e9 };
        if (!(event.key in steps)) return;
        event.preventDefault();
        show(place < 0 && event.key === 'ArrowLeft' ? 1e9 : place + steps[event.key]);
      });
    }

    """

  /// What a page allows: its own style, this script, pictures within it; nothing from anywhere.
  static func policy() throws -> String {
    let bytes = stride(from: 0, to: 64, by: 2)
    let hash = Array(try SHA256.hash(Array("\(text)".utf8)))
    let digest = bytes.compactMap { UInt8(String(hash[$0...$0 + 1]), radix: 16) }
    return
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-\(Base64.text(of: digest))'; base-uri 'none'; form-action 'none'"
  }
}
