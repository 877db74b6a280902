/// The loops of a Gaussian mixture over one window of rows, at most `MixtureLayout.windowRows`.
///
/// All buffers belong to the caller: `numbers` (`numbersSize`) and `places` (`placesSize`) are
/// scratch, `model` (`modelSize`, in) is packed as `MixtureLayout` says.
public enum GaussianWindow {
  /// Adds the moments of the rows to `moments` (`momentsSize`, in and out) and returns
  /// Σ weight · log density.
  ///
  /// - Parameters:
  ///   - rows: n × columns, row-major, in.
  ///   - weights: n, in, or empty for weights 1.
  ///   - labels: those in `window`, n, from 0, in and out: a guess of the best component and then the
  ///     best one. Better guesses save work; they change the order of the sums, so their rounding,
  ///     but no term.
  ///
  /// O(n · components · columns²) if dense, else O(n · components · columns).
  public static func accumulate(
    rows: Span<Double>, weights: Span<Double>, model: Span<Double>, layout: MixtureLayout,
    labels: inout MutableSpan<Int32>, window: Range<Int>, moments: inout MutableSpan<Double>,
    numbers: inout MutableSpan<Double>, places: inout MutableSpan<Int32>
  ) -> Double {
    let count = window.count
    precondition(count > 0 && count <= layout.windowRows && rows.count == count * layout.columns)
    precondition(labels.indices.contains(window.lowerBound) && window.upperBound <= labels.count)
    precondition(weights.isEmpty || weights.count == count)
    precondition(model.count == layout.modelSize && moments.count == layout.momentsSize)
    // The pointers stay inside of these closures, and the sizes were checked.
    return withFrame(count, layout, &numbers, &places) { frame in
      labels.withUnsafeMutableBufferPointer { labels in
        moments.withUnsafeMutableBufferPointer { moments in
          rows.withUnsafeBufferPointer { rows in
            weights.withUnsafeBufferPointer { weights in
              model.withUnsafeBufferPointer { model in
                guard let allLabels = labels.baseAddress, let moments = moments.baseAddress,
                  let rows = rows.baseAddress, let model = model.baseAddress
                else { return 0 }
                let labels = allLabels + window.lowerBound
                frame.sort(by: labels)
                frame.gather(rows, weights.isEmpty ? nil : weights.baseAddress)
                frame.fillTerms(model)
                frame.keepLabels(labels)
                let (likelihood, noise) = frame.weighTerms(noise: model[layout.modelSize - 1])
                frame.addMoments(model, to: moments)
                moments[layout.momentsSize - 1] += noise
                return likelihood
              }
            }
          }
        }
      }
    }
  }

  /// Writes what the model says about each row.
  ///
  /// - Parameters:
  ///   - rows: n × columns, row-major, in.
  ///   - labels: n, in: a guess of the likeliest component, from 0; a better one saves work and changes
  ///     nothing else. Out: the likeliest component from 1, of equals the first; 0 for the noise.
  ///   - densities: n, out: log density.
  ///   - uncertainties: n, out: 1 − responsibility of the label.
  ///   - entropies: n, out: −Σ r ln r of the responsibilities r, in nats.
  ///   - responsibilities: n × (components + 1), out, the noise last; or empty.
  ///
  /// Cost as `accumulate`.
  public static func score(
    rows: Span<Double>, model: Span<Double>, layout: MixtureLayout,
    labels: inout MutableSpan<Int32>, densities: inout MutableSpan<Double>,
    uncertainties: inout MutableSpan<Double>, entropies: inout MutableSpan<Double>,
    responsibilities: inout MutableSpan<Double>,
    numbers: inout MutableSpan<Double>, places: inout MutableSpan<Int32>
  ) {
    let count = labels.count
    let width = layout.components + 1
    precondition(count > 0 && count <= layout.windowRows && rows.count == count * layout.columns)
    precondition(densities.count == count && uncertainties.count == count)
    precondition(entropies.count == count)
    precondition(responsibilities.isEmpty || responsibilities.count == count * width)
    precondition(model.count == layout.modelSize)
    let noise = model[layout.modelSize - 1]
    // The pointers stay inside of these closures, and the sizes were checked.
    withFrame(count, layout, &numbers, &places) { frame in
      labels.withUnsafeMutableBufferPointer { labels in
        rows.withUnsafeBufferPointer { rows in
          model.withUnsafeBufferPointer { model in
            guard let labels = labels.baseAddress, let rows = rows.baseAddress,
              let model = model.baseAddress
            else { return }
            frame.sort(by: labels)
            frame.gather(rows, nil)
            frame.fillTerms(model)
          }
        }
      }
      for place in 0..<count {
        let isNoise = noise >= frame.largest[place]
        labels[Int(frame.order[place])] = isNoise ? 0 : Int32(frame.winner[place]) + 1
      }
      _ = frame.weighTerms(noise: noise)
      for place in 0..<count {
        let i = Int(frame.order[place])
        densities[i] = frame.largest[place]
        entropies[i] = max(frame.winner[place], 0)
        frame.finish(
          labels[i], place, row: i, uncertainty: &uncertainties[i],
          responsibilities: &responsibilities)
      }
    }
  }

  @inline(__always)
  private static func withFrame<Result>(
    _ count: Int, _ layout: MixtureLayout, _ numbers: inout MutableSpan<Double>,
    _ places: inout MutableSpan<Int32>, _ body: (WindowFrame) -> Result
  ) -> Result {
    precondition(numbers.count >= layout.numbersSize && places.count >= layout.placesSize)
    return numbers.withUnsafeMutableBufferPointer { numbers in
      places.withUnsafeMutableBufferPointer { places in
        guard let numbers = numbers.baseAddress, let places = places.baseAddress else {
          preconditionFailure("no scratch")
        }
        return body(WindowFrame(layout, count: count, numbers: numbers, places: places))
      }
    }
  }
}
