use super::*;

type Read = Result<(u64, Vec<String>), (u64, RefusedReason)>;

fn read(text: &[u8], columns: Option<usize>) -> Vec<Read> {
    let mut records = Records::new(text, b',', b'\n', false);
    if let Some(columns) = columns {
        records.expect_columns(columns);
    }
    let (mut record, mut all) = (Record::default(), Vec::new());
    loop {
        match records.next(&mut record) {
            Next::Row => all.push(Ok((record.line, record.cells().map(str::to_owned).collect()))),
            Next::Refused(line, reason, _) => all.push(Err((line, reason))),
            Next::End => return all,
        }
    }
}

fn row(line: u64, cells: &[&str]) -> Read {
    Ok((line, cells.iter().map(|&cell| cell.into()).collect()))
}

#[test]
fn cells_quotes_and_line_ends() {
    assert_eq!(
        read("a,b\r\n\"1,2\",\"3\"\"4\"\n\"5\r\n6\",\n,\"x\"y\nlast,1".as_bytes(), Some(2)),
        [
            row(1, &["a", "b"]),
            row(2, &["1,2", "3\"4"]),
            row(3, &["5\r\n6", ""]),
            row(5, &["", "xy"]),
            row(6, &["last", "1"]),
        ]
    );
    assert_eq!(read(b"", Some(2)), []);
    assert_eq!(read(b"a\"b,c\n", Some(2)), [row(1, &["a\"b", "c"])]);
}

#[test]
fn an_unclosed_quote_costs_its_own_row_only() {
    assert_eq!(
        read(b"1,a\n\"2,b\n3,c\n4,\"d\"\n5,e\n", Some(2)),
        [
            row(1, &["1", "a"]),
            Err((2, RefusedReason::UnclosedQuote)),
            row(3, &["3", "c"]),
            row(4, &["4", "d"]),
            row(5, &["5", "e"]),
        ]
    );
    let many = format!("\"x,1\n{}", "2,b\n".repeat(500));
    let all = read(many.as_bytes(), Some(2));
    assert_eq!((all.len(), all.iter().filter(|row| row.is_err()).count()), (501, 1));
}

#[test]
fn a_stray_quote_that_pairs_with_another_by_chance_swallows_nothing() {
    let text = b"1,a,b,\"c,d\n2,a,b,c,d\n3,a,b,\"c,c\",d\n4,a,b,c,d\n\"5\n5\",a,b,c,d\n";
    let all = read(text, Some(5));
    let read: Vec<u64> = all.iter().flatten().map(|(line, _)| *line).collect();
    assert_eq!(read, [2, 3, 4, 5]);
    assert!(all.contains(&Err((1, RefusedReason::UnclosedQuote))));
}

#[test]
fn short_long_and_cut_rows_are_refused_each_by_itself() {
    assert_eq!(
        read(b"1\n2,b,\n3,c,d\n4,d\n5", Some(2)),
        [
            Err((1, RefusedReason::ColumnCount)),
            row(2, &["2", "b"]),
            Err((3, RefusedReason::ColumnCount)),
            row(4, &["4", "d"]),
            Err((5, RefusedReason::CutShort)),
        ]
    );
    assert_eq!(read(b"1,\"abc", Some(2)), [Err((1, RefusedReason::CutShort))]);
    assert_eq!(read(b"1,\xff\n2,b\n", Some(2)), [Err((1, RefusedReason::InvalidBytes)), row(2, &["2", "b"])]);
}

#[test]
fn an_endless_line_is_passed_over() {
    let mut text = b"1,a\n".to_vec();
    text.resize(text.len() + 3 * LONGEST_RECORD, b'x');
    text.extend(b"\n2,b\n");
    assert_eq!(
        read(&text, Some(2)),
        [row(1, &["1", "a"]), Err((2, RefusedReason::TooLong)), row(3, &["2", "b"])]
    );
}

#[test]
fn it_reads_what_a_general_reader_reads() {
    let text = "a,\"b \"\"q\"\" \n c\",d\r\n,,\r\n\"\",\"x,y\",z\r\n";
    let mut general = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let theirs: Vec<Vec<String>> =
        general.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    let ours: Vec<Vec<String>> =
        read(text.as_bytes(), Some(3)).into_iter().map(|row| row.unwrap().1).collect();
    assert_eq!(ours, theirs);
}
