/// Columns of text, aligned left, three blanks apart; Kuma's form.
struct Table: Hashable {
    var header: [String]
    var rows: [[String]] = []

    init(_ header: [String], rows: [[String]] = []) {
        self.header = header
        self.rows = rows
    }

    /// Ends with a newline.
    var text: String {
        let lines = [header] + rows
        let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { cells in
            let padded = zip(cells, widths).enumerated().map { column, pair in
                let (cell, width) = pair
                let isLast = column == header.count - 1
                return isLast ? cell : cell + String(repeating: " ", count: width + 3 - cell.count)
            }
            return padded.joined() + "\n"
        }.joined()
    }
}
